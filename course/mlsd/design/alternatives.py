"""Alternatives that were weighed and rejected, with their numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding
from mlsd.design.funnel import Funnel


@validate.named
@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A funnel that the candidate rejects, and why. Raises BadValue."""

    name: str
    funnel: Funnel
    rejected_because: str

    def __post_init__(self) -> None:
        validate.text("alternative.name", self.name)
        validate.kind(f"alternatives[{self.name!r}].funnel", self.funnel, Funnel)
        validate.text(f"alternatives[{self.name!r}].rejected_because", self.rejected_because)


def alternative_table(chosen: Funnel, alternatives: Sequence[Alternative]) -> pd.DataFrame:
    """Return recall, CPU time and latency of the chosen funnel and of each alternative."""
    funnels = [
        ("chosen", chosen, ""),
        *((a.name, a.funnel, a.rejected_because) for a in alternatives),
    ]
    rows = [(name, f.recall, f.cost_us / 1000, f.latency_ms, why) for name, f, why in funnels]
    return pd.DataFrame(rows, columns=["funnel", "recall", "cpu_ms", "latency_ms", "rejected"])


def check_alternatives(alternatives: Sequence[Alternative], chosen: Funnel) -> Iterator[Finding]:
    """Find a rejected funnel that is better in every number."""
    for each in alternatives:
        other = each.funnel
        pairs = [
            (other.recall, chosen.recall),
            (-other.cost_us, -chosen.cost_us),
            (-other.latency_ms, -chosen.latency_ms),
        ]
        if all(a >= b for a, b in pairs) and any(a > b for a, b in pairs):
            yield Finding(
                "alternative-better",
                f"alternatives[{each.name!r}]",
                f"rejected because {each.rejected_because}",
                f"it keeps {other.recall:.3f} of the relevant items for {other.cost_us / 1000:,.3g}"
                f" ms of CPU, the chosen one {chosen.recall:.3f} for {chosen.cost_us / 1000:,.3g}",
            )
