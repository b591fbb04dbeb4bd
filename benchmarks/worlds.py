"""Measure what simulating costs, and write worlds.md beside this file.

    python -m benchmarks.worlds            # everything; the machine should be quiet
    python -m benchmarks.worlds --no-obp   # without the comparison

Each measurement has a process of its own, on one thread: CPU seconds of making the world and its
log, and by how much the process's peak resident memory grows over what the imports took. The
comparison is Open Bandit Pipeline (`obp`), in an environment of its own below .nbkiln/, made when
it is first needed; where it does not install, it is left out, and the page says so.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = Path(__file__).with_suffix(".md")
ENVIRONMENT = ROOT / ".nbkiln" / "obp" / "venv"
PYTHON_OF_OBP = ENVIRONMENT / "bin" / "python"
OBP = ("obp", "torch==2.13.0")
"""obp.dataset imports torch; pip takes the newest obp that this Python is allowed to have."""

RESULTS_PER_PAGE = 10
USABLE_MEMORY = 0.6
MB = 1e6


@dataclass(frozen=True)
class Result:
    """What one process measured, of `size` rows or frames."""

    subject: str
    size: int
    cpu_s: float
    memory_bytes: float


@dataclass(frozen=True)
class Left:
    """A measurement that was not made, and why."""

    subject: str
    size: int
    why: str


@dataclass(frozen=True)
class Subject:
    """What is measured: prepare() imports, and returns what makes `size` rows and counts them."""

    unit: str
    sizes: tuple[int, ...]
    prepare: Callable[[], Callable[[int], int]]


def search() -> Callable[[int], int]:
    """SearchWorld: a log of result pages."""
    from mlsd.worlds import SearchWorld

    def make(size: int) -> int:
        world = SearchWorld(0)
        return len(world.log(world.production, size // RESULTS_PER_PAGE))

    return make


def recommendation() -> Callable[[int], int]:
    """RecommendationWorld: a log of home pages."""
    from mlsd.worlds import RecommendationWorld

    def make(size: int) -> int:
        world = RecommendationWorld(0)
        return len(world.log(world.production, size // RESULTS_PER_PAGE))

    return make


def driving() -> Callable[[int], int]:
    """DrivingWorld: images of 64 rows by 96 columns, with the annotators' class maps."""
    from mlsd.worlds import DrivingWorld

    def make(size: int) -> int:
        world = DrivingWorld(0, height=64, width=96)
        frames = world.record(size)
        return len(world.label(frames.frame_ids))

    return make


def experiment() -> Callable[[int], int]:
    """ExperimentWorld: an A/B experiment of two weeks."""
    from mlsd.worlds import ExperimentWorld, Treatment

    def make(size: int) -> int:
        world = ExperimentWorld(0)
        users = world.experiment(world.production, Treatment(lift=0.1), 1_000)["user_id"]
        n = round(size * users.nunique() / len(users))
        return len(world.experiment(world.production, Treatment(lift=0.1), n))

    return make


def obp() -> Callable[[int], int]:
    """The synthetic logged bandit feedback of obp: ten actions, five features."""
    from obp.dataset import (
        SyntheticBanditDataset,
        linear_behavior_policy,
        logistic_reward_function,
    )

    def make(size: int) -> int:
        dataset = SyntheticBanditDataset(
            n_actions=RESULTS_PER_PAGE,
            dim_context=5,
            reward_function=logistic_reward_function,
            behavior_policy_function=linear_behavior_policy,
            random_state=0,
        )
        return len(dataset.obtain_batch_bandit_feedback(n_rounds=size)["reward"])

    return make


SUBJECTS = {
    "SearchWorld": Subject("impressions", (1_000_000, 10_000_000), search),
    "RecommendationWorld": Subject("impressions", (1_000_000, 10_000_000), recommendation),
    "ExperimentWorld": Subject("impressions", (1_000_000,), experiment),
    "DrivingWorld": Subject("frames of 64 x 96 pixels, labelled", (1_000,), driving),
    "obp": Subject("rounds", (1_000_000, 10_000_000), obp),
}


def peak_bytes() -> float:
    """Return the peak resident memory of this process so far.

    On Linux from /proc: there, the figure of getrusage starts with that of the parent process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
        if found:
            return 1024.0 * int(found[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak * (1 if sys.platform == "darwin" else 1024))


def measure_here(subject: str, size: int) -> Result:
    """Measure in this process; the size of the result is what was made, not what was asked."""
    make = SUBJECTS[subject].prepare()
    before, start = peak_bytes(), time.process_time()
    made = make(size)
    return Result(subject, made, time.process_time() - start, peak_bytes() - before)


def measure(subject: str, size: int, python: str = sys.executable) -> Result | Left:
    """Measure in a process of its own, on one thread."""
    threads = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"),
        "1",
    )
    there = subprocess.run(
        [python, __file__, "--one", subject, str(size)],
        capture_output=True,
        text=True,
        env={**os.environ, **threads},
    )
    if there.returncode:
        last = (there.stderr.strip().splitlines() or [f"exit code {there.returncode}"])[-1]
        return Left(subject, size, last)
    return Result(**json.loads(there.stdout))


def environment() -> str | Left:
    """Return the Python of obp's environment, which is made if need be."""
    if not PYTHON_OF_OBP.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
    if not runs("-c", "import obp.dataset"):
        if not runs("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *OBP):
            return Left("obp", 0, f"`pip install {' '.join(OBP)}` fails here")
        if not runs("-c", "import obp.dataset"):
            return Left("obp", 0, "it installs and does not import")
    return str(PYTHON_OF_OBP)


def runs(*arguments: str) -> bool:
    """Return whether the Python of obp's environment ends well with these arguments."""
    return not subprocess.run([str(PYTHON_OF_OBP), *arguments], capture_output=True).returncode


def version_of_obp() -> str:
    """Return the version that the environment has."""
    code = "from importlib.metadata import version; print(version('obp'))"
    run = subprocess.run([str(PYTHON_OF_OBP), "-c", code], capture_output=True, text=True)
    return run.stdout.strip()


def measure_all(subjects: Iterable[str], memory_bytes: float) -> list[Result | Left]:
    """Measure each subject at each of its sizes, but none that memory would not hold."""
    found: list[Result | Left] = []
    for subject in subjects:
        python = environment() if subject == "obp" else sys.executable
        if isinstance(python, Left):
            found.append(python)
            continue
        for size in SUBJECTS[subject].sizes:
            expected = expected_bytes(of_subject(found, subject), size)
            if expected > USABLE_MEMORY * memory_bytes:
                why = f"about {expected / 1e9:.0f} GB expected, too much for this machine"
                found.append(Left(subject, size, why))
                continue
            found.append(measure(subject, size, python))
            print(found[-1], file=sys.stderr)
    return found


def of_subject(found: Iterable[Result | Left], subject: str) -> list[Result]:
    """Return the results of a subject."""
    return [each for each in found if isinstance(each, Result) and each.subject == subject]


def expected_bytes(smaller: Sequence[Result], size: int) -> float:
    """Return what `size` rows should take, in proportion to the largest so far; 0 at first."""
    if not smaller:
        return 0.0
    largest = max(smaller, key=lambda each: each.size)
    return largest.memory_bytes * size / largest.size


def slope(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the least-squares slope of log(value) over log(size): 1 is growth in proportion.

    NaN with fewer than two sizes. Raises ValueError for a size or value that is not above 0.
    """
    if len(sizes) != len(values) or min((*sizes, *values), default=1) <= 0:
        raise ValueError(f"expected as many sizes as values, above 0, got {sizes} and {values}")
    if len(set(sizes)) < 2:
        return math.nan
    x, y = ([math.log(each) for each in column] for column in (sizes, values))
    centre = sum(x) / len(x)
    spread = sum((each - centre) ** 2 for each in x)
    return sum((a - centre) * b for a, b in zip(x, y, strict=True)) / spread


def lines_of(subject: str, found: Sequence[Result | Left]) -> list[list[str]]:
    """Return the cells of a subject, one line a size, the slopes in the last."""
    results = of_subject(found, subject)
    lines = [
        [
            subject,
            f"{each.size:,} {SUBJECTS[subject].unit}",
            f"{each.cpu_s:.2f}",
            f"{each.cpu_s / each.size * 1e6:,.2f}",
            f"{each.memory_bytes / MB:,.0f}",
            f"{each.memory_bytes / each.size:,.0f}",
            "",
            "",
        ]
        for each in results
    ]
    if len(results) > 1:
        sizes = [each.size for each in results]
        lines[-1][-2:] = (
            f"{slope(sizes, [each.cpu_s for each in results]):.2f}",
            f"{slope(sizes, [each.memory_bytes for each in results]):.2f}",
        )
    return lines


def comparison(found: Sequence[Result | Left]) -> list[str]:
    """Return how many times a world's CPU time and memory obp takes for as many rows."""
    worlds = [each for each in found if isinstance(each, Result) and each.subject != "obp"]
    return [
        f"- For {other.size:,} rows obp takes {other.cpu_s / each.cpu_s:.1f} times the CPU time "
        f"and {other.memory_bytes / each.memory_bytes:.1f} times the memory of {each.subject}."
        for other in of_subject(found, "obp")
        for each in worlds
        if abs(each.size / other.size - 1) < 0.1
    ]


HEAD = """\
# What simulating costs

Written by `python -m benchmarks.worlds`. Each line is one process on one thread. CPU time is that
of making the world and its log; memory is how far the peak grows over what the imports took. A
slope is that of log(figure) over log(size): 1 is growth in proportion, and below 1 the fixed costs
show.
"""
ABOUT_OBP = """\
obp {version} is `SyntheticBanditDataset.obtain_batch_bandit_feedback` with ten actions, five
features, a logistic reward and a linear behaviour policy. Its round is one action shown: it has no
users, sessions, positions or time, and keeps the context and the expected reward of each action.
"""
COLUMNS = (
    "World", "Made", "CPU s", "CPU µs each", "Memory MB", "Bytes each", "Slope of CPU",
    "Slope of memory",
)  # fmt: skip


def report(found: Sequence[Result | Left], where: str, obp_version: str = "") -> str:
    """Return the page; obp_version is needed where obp was measured."""
    table = [list(COLUMNS), ["---", "---", *["---:"] * (len(COLUMNS) - 2)]]
    for subject in dict.fromkeys(each.subject for each in found):
        table += lines_of(subject, found)
    left = [
        f"- {each.subject}{f', {each.size:,}' if each.size else ''}: not measured, {each.why}."
        for each in found
        if isinstance(each, Left)
    ]
    parts = [
        HEAD,
        "\n".join(f"| {' | '.join(cells)} |" for cells in table) + "\n",
        "\n".join([*comparison(found), *left, ""]) if comparison(found) or left else "",
        ABOUT_OBP.format(version=obp_version) if of_subject(found, "obp") else "",
        f"Measured on {where}.\n",
    ]
    return "\n".join(part for part in parts if part)


def machine() -> str:
    """Return a line on where the figures come from."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, {memory:.0f} GB, "
        f"Python {platform.python_version()}"
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure and write worlds.md."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worlds", description=__doc__)
    parser.add_argument("--no-obp", action="store_true", help="leave the comparison out")
    parser.add_argument("--one", nargs=2, metavar=("SUBJECT", "SIZE"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.one:
        print(json.dumps(asdict(measure_here(given.one[0], int(given.one[1])))))
        return 0
    subjects = [name for name in SUBJECTS if name != "obp" or not given.no_obp]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    found = measure_all(subjects, memory)
    version = version_of_obp() if of_subject(found, "obp") else ""
    PAGE.write_text(report(found, machine(), version), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
