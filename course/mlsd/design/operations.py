"""Operations: alarms for skew and drift, rollback, cold start, what happens when it fails."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from mlsd.design import validate
from mlsd.design.findings import Finding
from mlsd.design.problem import ProblemStatement
from mlsd.design.units import days, duration, statements

FAULTS = {
    "skew": "a feature is computed differently in training and in serving",
    "drift": "the requests or the items are no longer those of the training data",
    "labels": "labels stop, come late or change their meaning",
    "overload": "more requests than the machines can take",
    "outage": "a zone, a shard or a feature store is gone",
    "bad model": "a model was pushed that is worse",
}


@validate.named
@dataclass(frozen=True)
class Alarm:
    """One signal that is watched.

    catches: keys of `FAULTS`. threshold: the value, in the signal's own unit, at which it
    sounds. action: what is done then, and by whom. Raises BadValue.
    """

    signal: str
    catches: tuple[str, ...]
    threshold: float | None = None
    action: str = ""

    def __post_init__(self) -> None:
        validate.text("alarm.signal", self.signal)
        place = f"operations.alarms[{self.signal!r}]"
        catches = validate.texts(f"{place}.catches", self.catches)
        for fault in catches:
            validate.one_of(f"{place}.catches", fault, FAULTS)
        object.__setattr__(self, "catches", catches)
        if self.threshold is not None:
            validate.number(f"{place}.threshold", self.threshold, float("-inf"), "its own unit")
        validate.kind(f"{place}.action", self.action, str)


@validate.named
@dataclass(frozen=True, kw_only=True)
class Operations:
    """What keeps the system right after the launch.

    alarms: what is watched. retrain_days: how often the model is trained again;
    stale_after_days: after how long an old model is worse than is allowed. rollback_minutes:
    time to be back on the model before. cold_start: actor -> what is done for one without
    history. fallback: what is served when a part fails. feedback_loop, abuse, incidents:
    what is done against the model training on its own choices, against people who game it,
    and who is called. Raises BadValue.
    """

    alarms: tuple[Alarm, ...] = ()
    retrain_days: float | None = None
    stale_after_days: float | None = None
    rollback_minutes: float | None = None
    cold_start: Mapping[str, str] = field(default_factory=dict)
    fallback: str = ""
    feedback_loop: str = ""
    abuse: str = ""
    incidents: str = ""

    def __post_init__(self) -> None:
        alarms = validate.parts("operations.alarms", self.alarms, Alarm)
        validate.unique("operations.alarms", (alarm.signal for alarm in alarms))
        object.__setattr__(self, "alarms", alarms)
        for name, unit in (
            ("retrain_days", "days"),
            ("stale_after_days", "days"),
            ("rollback_minutes", "minutes"),
        ):
            if getattr(self, name) is not None:
                most = validate.TEN_YEARS_D * (1 if unit == "days" else 1_440)
                validate.positive(f"operations.{name}", getattr(self, name), unit, most)
        cold_start = validate.text_pairs("operations.cold_start", self.cold_start)
        object.__setattr__(self, "cold_start", cold_start)
        for name in ("fallback", "feedback_loop", "abuse", "incidents"):
            validate.kind(f"operations.{name}", getattr(self, name), str)

    @property
    def caught(self) -> set[str]:
        """The faults that an alarm with a threshold and an action catches."""
        armed = [a for a in self.alarms if a.threshold is not None and a.action.strip()]
        return {fault for alarm in armed for fault in alarm.catches}

    def table(self) -> pd.DataFrame:
        """Return what is stated, one row each."""
        minutes = self.rollback_minutes
        return statements(
            [
                *(
                    (f"alarm: {', '.join(a.catches)}", f"{a.signal} at {a.threshold}: {a.action}")
                    for a in self.alarms
                ),
                ("trained again every", days(self.retrain_days) if self.retrain_days else ""),
                ("rolled back within", duration(minutes * 60) if minutes else ""),
                *((f"cold start, {actor}", plan) for actor, plan in self.cold_start.items()),
                ("when a part fails", self.fallback),
                ("feedback loop", self.feedback_loop),
                ("abuse", self.abuse),
                ("incidents", self.incidents),
            ]
        )


def check_operations(operations: Operations, problem: ProblemStatement) -> Iterator[Finding]:
    """Find alarms that lead to nothing, models that grow stale, actors that don't exist."""
    for alarm in operations.alarms:
        if alarm.threshold is None or not alarm.action.strip():
            lacks = "threshold" if alarm.threshold is None else "action"
            yield Finding(
                "alarm-idle",
                f"operations.alarms[{alarm.signal!r}].{lacks}",
                f"{alarm.signal!r} is watched without {lacks}",
                "nobody is woken, or nobody knows what to do; state both",
                "gap",
            )
    stale, retrain = operations.stale_after_days, operations.retrain_days
    if stale is not None and retrain is not None and retrain > stale:
        yield Finding(
            "stale-model",
            "operations.retrain_days",
            f"trained again every {days(retrain)}",
            f"a model is too old after {days(stale)}",
        )
    for actor in operations.cold_start:
        if actor not in problem.input:
            yield Finding(
                "cold-start-actor",
                f"operations.cold_start[{actor!r}]",
                f"a plan for a new {actor!r}",
                f"the input names only {', '.join(problem.input)}",
            )
