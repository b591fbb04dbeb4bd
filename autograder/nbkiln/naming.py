"""How the cells of an exercise are named."""

from __future__ import annotations

import re

TEST_SUFFIX = re.compile(r"-test(-[a-z0-9-]+)?$")
"""What a graded test adds to the id of the answer that it grades."""
