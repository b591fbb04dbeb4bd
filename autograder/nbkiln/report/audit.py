"""The audit's table: exercise by answer."""

from __future__ import annotations

from itertools import groupby

from rich.table import Table
from rich.text import Text

from nbkiln.audit.run import Verdict


def audit_table(title: str, verdicts: list[Verdict], *, only_faults: bool = False) -> Table:
    """Return a table of exercise, answer, points and what is wrong with a verdict."""
    table = Table(title=title, title_justify="left", show_lines=False)
    table.add_column("exercise", overflow="fold")
    table.add_column("answer", overflow="fold")
    table.add_column("points", justify="right")
    table.add_column("verdict", overflow="fold", ratio=1)
    for grade_id, group in groupby(verdicts, key=lambda verdict: verdict.exercise.grade_id):
        shown = [v for v in group if not (only_faults and v.as_expected)]
        for row, verdict in enumerate(shown):
            table.add_row(
                grade_id if row == 0 else "",
                verdict.answer.name,
                f"{verdict.score:g}/{verdict.maximum:g}",
                _verdict(verdict),
                end_section=row == len(shown) - 1,
            )
    return table


def _verdict(verdict: Verdict) -> Text:
    if verdict.as_expected:
        return Text("full points" if verdict.score == verdict.maximum else "caught", style="green")
    if verdict.answer.kind in ("reference", "right"):
        return Text(f"LOSES POINTS: {verdict.message}", style="red")
    return Text("GETS FULL POINTS: no test catches it", style="red")
