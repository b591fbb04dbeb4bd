"""The run: a funnel executed in its world."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd

from mlsd.design import validate
from mlsd.design.capacity import Capacity
from mlsd.design.cases import Case, Policy, case_of
from mlsd.design.data import TrainingData
from mlsd.design.features import Feature
from mlsd.design.funnel import Funnel, Stage
from mlsd.design.requirements import Requirements
from mlsd.design.training import scorer_for
from mlsd.design.units import html_of
from mlsd.errors import BadType, BadValue

HELD_OUT = 0.25


class Runnable(Protocol):
    """What a run needs of a design."""

    @property
    def funnel(self) -> Funnel:
        """The stages."""

    @property
    def requirements(self) -> Requirements:
        """How many results are shown."""

    @property
    def features(self) -> Sequence[Feature]:
        """The features that models may use."""

    @property
    def data(self) -> TrainingData | None:
        """How examples are got."""

    def capacity(self) -> Capacity:
        """Return latency and cost at the nominal scale."""


@dataclass(frozen=True)
class Run:
    """What a funnel did in a world.

    stages: one row a stage: ran (False where the world begins below it), items_out in the
    world, recall as stated and as measured on requests held out from training (of the gain
    of the best possible page, the share that is still possible), recall_so_far.
    online: the metrics of the world. decides: the one that decides. ndcg: of the last stage
    on held-out requests, at the number of results. capacity: latency and cost at the nominal
    scale. cpu_us_per_item: what scoring took here, by stage; it differs from run to run.
    """

    stages: pd.DataFrame
    online: pd.Series
    decides: str
    ndcg: float
    capacity: Capacity
    cpu_us_per_item: dict[str, float] = field(repr=False)

    @property
    def value(self) -> float:
        """The metric that decides."""
        return float(self.online[self.decides])

    @property
    def recall(self) -> float:
        """Share of the best page's gain that is left at the end, measured where the funnel ran."""
        return float(self.stages["recall_so_far"].iloc[-1])

    def table(self) -> pd.DataFrame:
        """Return the results, one row each, with their unit."""
        rows = [
            (self.decides, self.value, "in the world"),
            ("NDCG, held-out requests", self.ndcg, "in the world"),
            ("recall of the funnel", self.recall, "share"),
            ("p50", self.capacity.p50_ms, "ms"),
            ("p99", self.capacity.p99_ms, "ms"),
            ("cost of 1000 requests", self.capacity.usd_per_1000_requests, "USD"),
        ]
        return pd.DataFrame(rows, columns=["quantity", "value", "unit"])

    def _repr_html_(self) -> str:
        return html_of(self.table(), self.stages)


def run(
    design: Runnable,
    world: Any,
    *,
    scorers: Mapping[str, Policy] | None = None,
    n: int = 20_000,
    seed: int = 0,
) -> Run:
    """Train the stages as the design says, let them serve the world, and measure.

    The world's candidates are what is left after the stages that hand on as many or more:
    those are not run, and their recall is taken as stated. A quarter of the requests is held
    out from training; recall and NDCG are measured there. scorers: stage name -> policy, in
    place of training. n: requests for the online metrics. Raises BadType and BadValue.
    """
    case = case_of(world)
    table = case.candidates()
    sizes = table.groupby(case.group).size()
    stages = design.funnel.stages
    running = [stage for stage in stages if stage.items_out < sizes.min()]
    if not running:
        raise BadValue(
            "funnel",
            f"{stages[-1].items_out:,} items from the last stage",
            f"fewer than the {sizes.min()} candidates that the world has for a request",
        )
    _check_scorers(scorers or {}, stages)
    train, held_out = _split(sizes.index.to_numpy(), seed)
    chosen = dict(scorers or {})
    chosen |= _trained(design, case, [s for s in running if s.name not in chosen], train, seed)
    page = design.requirements.results or stages[-1].items_out
    steps = [(stage, chosen[stage.name]) for stage in running]
    served = cascade(steps, case.group)
    online = case.online(served, n)
    judged = table[table[case.group].isin(held_out)]
    gains = case.gains()[table[case.group].isin(held_out).to_numpy()]
    measured, cpu = _through(steps, judged, gains, case.group, page)
    return Run(
        stages=_stage_table(stages, measured),
        online=online,
        decides=case.decides,
        ndcg=_ndcg(np.asarray(served(judged), dtype=float), judged, gains, case.group, page),
        capacity=design.capacity(),
        cpu_us_per_item=cpu,
    )


def cascade(steps: list[tuple[Stage, Policy]], group: str) -> Policy:
    """Return the policy that passes the stages in order; what a stage drops is scored -inf."""

    def policy(candidates: pd.DataFrame) -> np.ndarray:
        scores = np.full(len(candidates), -np.inf)
        alive = np.arange(len(candidates))
        for stage, scorer in steps:
            left = candidates.iloc[alive]
            scored = _scores(scorer, left, stage)
            scores[:] = -np.inf
            keep = _top(scored, left[group].to_numpy(), stage.items_out)
            alive, scored = alive[keep], scored[keep]
            scores[alive] = scored
        return scores

    return policy


def _check_scorers(scorers: Mapping[str, Policy], stages: tuple[Stage, ...]) -> None:
    names = [stage.name for stage in stages]
    for name, policy in scorers.items():
        validate.one_of("a key of scorers", name, names)
        if not callable(policy):
            raise BadType(f"scorers[{name!r}]", repr(policy), "a function of the candidates")


def _split(groups: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    shuffled = np.random.default_rng(seed).permutation(groups)
    n_held_out = max(1, round(HELD_OUT * len(shuffled)))
    return shuffled[n_held_out:], shuffled[:n_held_out]


def _trained(
    design: Runnable, case: Case, stages: list[Stage], train: np.ndarray, seed: int
) -> dict[str, Policy]:
    """Return a scorer for each stage, learned from what the design's data give."""
    if not stages:
        return {}
    features = [f.name for f in design.features if f.name in case.features]
    if not features:
        raise BadValue(
            "features",
            f"{[f.name for f in design.features]}",
            f"at least one that the world has: {', '.join(case.features)}",
        )
    examples = case.examples(design.data, train, seed)
    return {s.name: scorer_for(s, case, features, examples, seed) for s in stages}


def _scores(scorer: Policy, candidates: pd.DataFrame, stage: Stage) -> np.ndarray:
    from mlsd.worlds.base import score

    return score(scorer, candidates, f"scorers[{stage.name!r}]")


def _through(
    steps: list[tuple[Stage, Policy]],
    table: pd.DataFrame,
    gains: np.ndarray,
    group: str,
    page: int,
) -> tuple[dict[str, tuple[int, float]], dict[str, float]]:
    """Return items left and recall by stage, and the CPU time of an item in microseconds.

    Recall is by gain, so that ties don't matter: of the best page that was possible before the
    stage, the share that is possible after it.
    """
    groups = table[group].to_numpy()
    alive = np.arange(len(table))
    possible = gains[_top(gains, groups, page)].sum()
    measured, cpu = {}, {}
    for stage, scorer in steps:
        left = table.iloc[alive]
        started = time.process_time()
        scored = _scores(scorer, left, stage)
        cpu[stage.name] = (time.process_time() - started) * 1e6 / len(left)
        alive = alive[_top(scored, groups[alive], stage.items_out)]
        best = alive[_top(gains[alive], groups[alive], page)]
        before, possible = possible, gains[best].sum()
        measured[stage.name] = (stage.items_out, float(possible / before) if before else 0.0)
    return measured, cpu


def _stage_table(stages: tuple[Stage, ...], measured: dict[str, tuple[int, float]]) -> pd.DataFrame:
    rows = []
    for stage in stages:
        ran = stage.name in measured
        items_out, recall = measured.get(stage.name, (stage.items_out, stage.recall))
        rows.append((stage.name, stage.model, ran, items_out, stage.recall, recall))
    columns = ["stage", "model", "ran", "items_out", "recall_stated", "recall"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["recall_so_far"] = frame["recall"].cumprod()
    return frame


def _top(scores: np.ndarray, groups: np.ndarray, k: int) -> np.ndarray:
    """Return the positions of the k highest scores of each group, in the order of the rows."""
    order = np.lexsort((-scores, groups))
    ordered = groups[order]
    first = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    rank = np.arange(len(order)) - np.repeat(first, np.diff(np.r_[first, len(order)]))
    return np.sort(order[rank < k])


def _ndcg(
    scores: np.ndarray, table: pd.DataFrame, gains: np.ndarray, group: str, page: int
) -> float:
    """Return the mean NDCG of the pages; a request without a relevant candidate is left out."""
    values = list(_ndcg_by_group(scores, table[group].to_numpy(), gains, page))
    return float(np.mean(values)) if values else float("nan")


def _ndcg_by_group(
    scores: np.ndarray, groups: np.ndarray, gains: np.ndarray, page: int
) -> Iterator[float]:
    discounts = 1 / np.log2(np.arange(page) + 2)
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        best = np.sort(gains[rows])[::-1][:page]
        ideal = best @ discounts[: len(best)]
        if not ideal:
            continue
        shown = rows[np.argsort(-scores[rows], kind="stable")]
        shown = shown[scores[shown] > -np.inf][:page]
        yield float(gains[shown] @ discounts[: len(shown)] / ideal)
