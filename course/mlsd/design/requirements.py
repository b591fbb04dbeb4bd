"""Requirements: load, latency, size and freshness, in numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mlsd.design import validate
from mlsd.design.findings import Finding

SECONDS_PER_DAY = 86_400
ROUNDING = 0.10
ROUND_TRIP_MS = 0.5


@validate.named
@dataclass(frozen=True, kw_only=True)
class Requirements:
    """What the system must stand up to.

    daily_requests: requests a day. peak_factor: peak over average, at least 1. p99_ms:
    latency that 99% of the requests must stay under. corpus: items to choose from.
    results: items shown for one request. freshness_s: how soon a new item must be able to
    appear. min_recall: share of the relevant items that must reach the page. cores: CPU
    cores there are. max_usd_per_1000: what 1000 requests may cost, in US dollars.
    stated_peak_qps: the peak in requests a second as the candidate says it; it is checked
    against the two numbers above. Raises BadValue.
    """

    daily_requests: float
    peak_factor: float
    p99_ms: float
    corpus: int
    results: int | None = None
    freshness_s: float | None = None
    min_recall: float | None = None
    cores: float | None = None
    stated_peak_qps: float | None = None
    max_usd_per_1000: float | None = field(default=None, metadata=validate.QUIET)

    def __post_init__(self) -> None:
        validate.positive("requirements.daily_requests", self.daily_requests, "requests a day")
        validate.number("requirements.peak_factor", self.peak_factor, 1, "times the average")
        validate.positive("requirements.p99_ms", self.p99_ms, "milliseconds", validate.DAY_MS)
        validate.whole("requirements.corpus", self.corpus, 1, "items")
        if self.results is not None:
            validate.whole("requirements.results", self.results, 1, "items")
        for name, unit in (
            ("freshness_s", "seconds"),
            ("cores", "cores"),
            ("stated_peak_qps", "requests a second"),
            ("max_usd_per_1000", "US dollars for 1000 requests"),
        ):
            if getattr(self, name) is not None:
                validate.positive(f"requirements.{name}", getattr(self, name), unit)
        if self.min_recall is not None:
            validate.number(
                "requirements.min_recall", self.min_recall, 0, "relevant items kept (a share)", 1
            )

    @property
    def qps(self) -> float:
        """Requests a second, averaged over the day."""
        return self.daily_requests / SECONDS_PER_DAY

    @property
    def peak_qps(self) -> float:
        """Requests a second at the peak."""
        return self.qps * self.peak_factor


def check_requirements(requirements: Requirements) -> Iterator[Finding]:
    """Find numbers that don't follow from one another (10% is allowed for rounding)."""
    if requirements.peak_factor == 1:
        yield Finding(
            "peak-not-stated",
            "requirements.peak_factor",
            f"peak = average = {requirements.qps:,.0f} requests a second",
            "the busy hours are not served; traffic peaks at 2 to 10 times the average",
            "gap",
        )
    if requirements.p99_ms <= ROUND_TRIP_MS:
        yield Finding(
            "impossible-latency",
            "requirements.p99_ms",
            f"a p99 of {requirements.p99_ms:g} ms",
            f"one call within a data centre takes about {ROUND_TRIP_MS:g} ms; is it in seconds?",
        )
    stated = requirements.stated_peak_qps
    if stated is not None and abs(stated / requirements.peak_qps - 1) > ROUNDING:
        yield Finding(
            "peak-qps",
            "requirements.stated_peak_qps",
            f"a peak of {stated:,.0f} requests a second",
            f"{requirements.daily_requests:,.0f} requests a day x {requirements.peak_factor:g} "
            f"/ 86,400 s are {requirements.peak_qps:,.0f}",
        )
