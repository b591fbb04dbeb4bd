"""Tables for people: the audit's, the class's."""
