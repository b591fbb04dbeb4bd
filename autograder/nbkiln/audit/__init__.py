"""Run the answer bank of each exercise against its tests."""

from nbkiln.audit.bank import Answer, answers_of, read_answer, stub, trivial_answers
from nbkiln.audit.run import Verdict, audit_chapter

__all__ = [
    "Answer",
    "Verdict",
    "answers_of",
    "audit_chapter",
    "read_answer",
    "stub",
    "trivial_answers",
]
