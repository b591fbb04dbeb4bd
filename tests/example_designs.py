"""The example designs of docs/designs, and small ones for queues."""

import runpy
from functools import cache
from pathlib import Path

from mlsd.design import (
    Design,
    Funnel,
    Machine,
    ProblemStatement,
    Requirements,
    Serving,
    Stage,
)

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "designs"
TOPICS, LEVELS = ("search", "recommendation"), ("weak", "good", "strong")


@cache
def example(topic: str, level: str) -> Design:
    """Return the design of docs/designs/<topic>_<level>.py."""
    return runpy.run_path(str(FOLDER / f"{topic}_{level}.py"))["design"]


def one_queue(
    *, qps=50.0, service_ms=10.0, cores=1, replicas=1, shards=1, p99_ms=1e6, **serving
) -> Design:
    """Return a design of one stage, whose shards are queues with replicas x cores workers."""
    stage = Stage(
        name="stage",
        items_in=1_000,
        items_out=10,
        us_per_item=service_ms * shards,
        shards=shards,
        replicas=replicas,
    )
    return Design(
        name="queue",
        problem=ProblemStatement(
            decision="d", actor="a", input=["a"], output="o", label="l", horizon_days=1
        ),
        requirements=Requirements(
            daily_requests=qps * 86_400, peak_factor=1, p99_ms=p99_ms, corpus=1_000
        ),
        funnel=Funnel([stage]),
        serving=Serving(
            machine=Machine(cores=cores), **{"network_ms": 0, "utilisation": 0.9, **serving}
        ),
    )
