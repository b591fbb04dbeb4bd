"""Compare two rankers on one page: team-draft interleaving."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from mlsd.errors import BadShape, BadType, BadValue
from mlsd.experiments._inputs import vector

__all__ = ["Preference", "preference", "team_draft", "winner"]


@dataclass(frozen=True)
class Preference:
    """How often each ranker won a session, and the p-value of the sign test without ties."""

    wins_a: int
    wins_b: int
    ties: int
    p_value: float

    @property
    def share_b(self) -> float:
        """B's share of the sessions that somebody won; NaN if nobody did."""
        decided = self.wins_a + self.wins_b
        return self.wins_b / decided if decided else float("nan")


def team_draft(
    a: Sequence[Hashable], b: Sequence[Hashable], k: int, rng: np.random.Generator
) -> tuple[list[Hashable], list[str]]:
    """Return the k items to show and the team ("a" or "b") that each plays for.

    a, b: the rankings, best first, without repeats. In each round a coin says who picks first;
    each then picks its best item that is not on the page yet (Radlinski, Kurup and Joachims
    2008). Fewer than k items come back if both rankings end. Raises BadType, BadValue.
    """
    for name, ranking in (("a", a), ("b", b)):
        if isinstance(ranking, str) or not isinstance(ranking, Sequence | np.ndarray):
            raise BadType(name, ranking, "a list of items, best first")
        if len(set(ranking)) < len(ranking):
            raise BadValue(name, list(ranking), "no item twice")
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        raise BadValue("k", repr(k), "a whole number, 1 or more")
    shown: list[Hashable] = []
    teams: list[str] = []
    seen: set[Hashable] = set()
    rankings = {"a": iter(a), "b": iter(b)}
    while len(shown) < k:
        before = len(shown)
        for team in ("ab", "ba")[int(rng.random() < 0.5)]:
            picks = (item for item in rankings[team] if item not in seen)
            for item in islice(picks, 1 if len(shown) < k else 0):
                shown.append(item)
                teams.append(team)
                seen.add(item)
        if len(shown) == before:
            break
    return shown, teams


def winner(teams: Sequence[str], clicked: Sequence[bool]) -> int:
    """Return 1 if b's items have more clicks than a's, -1 if fewer, 0 for a tie.

    Raises BadShape, BadValue.
    """
    if len(teams) != len(clicked):
        raise BadShape(
            "clicked", f"{len(clicked)} values", f"{len(teams)}, one for each item shown"
        )
    if set(teams) - {"a", "b"}:
        raise BadValue("teams", list(teams), "'a' or 'b' for each item")
    lead = sum((1 if team == "b" else -1) for team, hit in zip(teams, clicked, strict=True) if hit)
    return (lead > 0) - (lead < 0)


def preference(winners: Sequence[int]) -> Preference:
    """Test whether one ranker wins more sessions: the exact two-sided sign test, ties left out.

    winners: `winner` of each session, shape (n,); one session a user, or users are not
    independent. Raises BadType, BadShape, BadValue.
    """
    signs = vector("winners", winners)
    if not np.isin(signs, (-1, 0, 1)).all():
        raise BadValue("winners", "other numbers", "1 (b won), -1 (a won) or 0 (a tie)")
    wins_a, wins_b = int((signs < 0).sum()), int((signs > 0).sum())
    from scipy import stats

    decided = wins_a + wins_b
    p_value = stats.binomtest(wins_b, decided).pvalue if decided else 1.0
    return Preference(wins_a, wins_b, len(signs) - decided, float(p_value))
