"""What makes every command start a second sooner."""

from __future__ import annotations

import sys


def skip_iri_grammar() -> None:
    """Let jsonschema be imported without its checker of internationalised addresses.

    That checker builds a grammar at import, which takes longer than all of nbformat, and no
    notebook has a field of that kind.  jsonschema goes on without it where it is not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
