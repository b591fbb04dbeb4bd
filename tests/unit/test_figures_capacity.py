"""Figures of capacity draw the numbers that they are given."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from example_designs import example, one_queue
from mlsd import figures
from mlsd.errors import BadShape, BadValue, MissingColumns

mpl.use("Agg")


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def texts(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_funnel_counts_have_a_bar_a_stage_with_cost_and_recall():
    table = example("search", "good").funnel.table()
    ax = figures.funnel_counts(table, title="A billion become ten")
    assert [bar.get_width() for bar in ax.patches] == [1e9, 1e5, 500, 10]
    assert texts(ax)[0] == "1 B"
    assert texts(ax)[1] == "100 k   100 ms of CPU, recall 0.95"
    assert texts(ax)[3].endswith("recall 0.84")
    assert ax.get_xscale() == "log"
    assert "A billion become ten" in (ax.get_title(), ax.get_title(loc="left"))


def test_the_notes_of_a_funnel_fit_beside_its_bars():
    table = example("search", "good").funnel.table().assign(items_out=[9e8, 8e8, 7e8])
    ax = figures.funnel_counts(table)
    ax.figure.canvas.draw()
    right = ax.get_window_extent().x1
    assert all(text.get_window_extent().x1 <= right * 1.02 for text in ax.texts)


def test_latency_marks_p50_and_p99_and_sums_to_one():
    times = np.random.default_rng(0).exponential(10, 5_000)
    ax = figures.latency(times, budget_ms=100)
    heights = [patch.get_height() for patch in ax.patches]
    assert sum(heights) == pytest.approx(1)
    assert texts(ax) == [
        f"p50 = {np.percentile(times, 50):.3g} ms",
        f"p99 = {np.percentile(times, 99):.3g} ms",
    ]
    marked = sorted(path.vertices[0, 0] for c in ax.collections for path in c.get_paths())
    assert marked == pytest.approx(np.percentile(times, [50, 99]))
    assert ax.lines[0].get_xdata()[0] == 100
    assert ax.get_xlim()[1] > 100


def test_latency_lays_the_closed_form_over_the_histogram():
    design = one_queue(qps=50, replicas=2)
    seen, found = design.simulate(4_000, seed=1), design.capacity()
    times = (np.arange(len(found.latency.mass)) + 0.5) * found.latency.step_ms
    ax = figures.latency(seen.latency_ms, expected=(times, found.latency.cdf), bins=20)
    (expected,) = [p for p in ax.patches if hasattr(p, "get_data")]
    drawn = np.array([p.get_height() for p in ax.patches if hasattr(p, "get_height")])
    heights, *_ = expected.get_data()
    assert heights.sum() == pytest.approx(1, abs=0.01)
    assert np.abs(heights - drawn).max() < 0.03


def test_utilisation_draws_a_line_for_each_quantile_and_where_one_is():
    curve = one_queue(qps=50).latency_curve([0.1, 0.5, 0.9])
    ax = figures.utilisation(curve, now=0.5, budget_ms=120)
    assert list(ax.lines[1].get_ydata()) == pytest.approx(list(curve["p99_ms"]))
    assert list(ax.lines[0].get_xdata()) == [0.1, 0.5, 0.9]
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["p50", "p99", "budget", "at the peak"]


def test_the_wall_does_not_flatten_the_curve():
    curve = pd.DataFrame({"utilisation": [0.1, 0.9, 0.999], "p99_ms": [10, 40, np.inf]})
    assert figures.utilisation(curve).get_ylim()[1] < 50
    steep = curve.assign(p99_ms=[10.0, 40.0, 1e6])
    assert figures.utilisation(steep).get_ylim()[1] < 300


DRAWN = {
    "funnel_counts": lambda **k: figures.funnel_counts(
        example("search", "good").funnel.table(), **k
    ),
    "latency": lambda **k: figures.latency([1.0, 2.0, 30.0], **k),
    "utilisation": lambda **k: figures.utilisation(
        pd.DataFrame({"utilisation": [0.1, 0.9], "p99_ms": [10.0, 90.0]}), **k
    ),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_has_the_title_given_and_draws_into_the_axes_given(name):
    with plt.rc_context():
        figures.use_style()
        ax = DRAWN[name](title="The finding")
        assert ax.get_title(loc="left") == "The finding"
        assert ax.get_xlabel()
        assert ax.get_ylabel() or name == "funnel_counts"
        own = plt.subplots()[1]
        opened = len(plt.get_fignums())
        assert DRAWN[name](ax=own) is own
        assert len(plt.get_fignums()) == opened


@pytest.mark.parametrize(
    ("draw", "error", "named"),
    [
        (lambda: figures.funnel_counts(pd.DataFrame({"stage": ["a"]})), MissingColumns, "cost_us"),
        (
            lambda: figures.funnel_counts(
                pd.DataFrame(
                    {
                        "stage": ["a"],
                        "items_in": [10],
                        "items_out": [0],
                        "cost_us": [1],
                        "recall_so_far": [1],
                    }
                )
            ),
            BadValue,
            "stages",
        ),
        (lambda: figures.latency([]), BadValue, "latency_ms"),
        (lambda: figures.latency([1.0, 0.0]), BadValue, "latency_ms"),
        (lambda: figures.latency([1.0, np.nan]), BadValue, "latency_ms"),
        (lambda: figures.latency([1.0, 2.0], expected=([1, 2], [1])), BadShape, "expected"),
        (lambda: figures.utilisation(pd.DataFrame({"p99_ms": [1]})), MissingColumns, "utilisation"),
        (lambda: figures.utilisation(pd.DataFrame({"utilisation": [0.5]})), BadValue, "curve"),
    ],
)
def test_a_figure_refuses_what_it_can_not_draw(draw, error, named):
    with pytest.raises(error, match=named):
        draw()
