"""Quantities in words."""

from collections.abc import Iterable
from numbers import Real

import pandas as pd


def duration(seconds: float) -> str:
    """Write a length of time in its largest unit: 30 s, 5 min, 12 h, 7 days."""
    for size, unit in ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            count = f"{seconds / size:.3g}"
            return f"{count} {unit}" + ("s" if unit == "day" and count != "1" else "")
    return f"{seconds * 1000:.3g} ms"


def days(count: float) -> str:
    """Write a number of days: 1 day, 14 days, 12 h."""
    return duration(count * 86_400)


def statements(rows: Iterable[tuple[str, str]]) -> pd.DataFrame:
    """Return a table of what a part of a design states, without the rows left empty."""
    return pd.DataFrame([row for row in rows if row[1]], columns=["part", "statement"])


def html_of(*tables: pd.DataFrame) -> str:
    """Return tables as HTML, numbers with few digits."""
    return "".join(
        table.map(readable)
        .to_html(index=False, border=0, justify="left")
        .replace("<td>", '<td style="text-align: left;">')
        for table in tables
    )


def readable(value: object) -> object:
    """Return a number as text with few digits, and anything else as it is."""
    if not isinstance(value, Real) or isinstance(value, bool):
        return value
    number = float(value)
    return f"{number:,.0f}" if abs(number) >= 1000 or number.is_integer() else f"{number:.4g}"
