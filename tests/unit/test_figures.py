"""Figures: what is drawn, its labels, and what is refused. No pixels are compared."""

import subprocess
import sys
from io import BytesIO
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

mpl.use("Agg")

import matplotlib.pyplot as plt

from mlsd import figures
from mlsd.errors import BadShape, BadValue
from mlsd.experiments import Comparison
from mlsd.figures.route import Box, place_labels, route_all
from mlsd.figures.style import BLUE, GREY, short_count

SEVEN_STEPS = {
    "1 problem": (0, 0),
    "2 scale": (1, 0),
    "3 metrics": (2, 0),
    "4 architecture": (3, 0),
    "5 offline": (3, 1),
    "6 online": (2, 1),
    "7 iterate": (1, 1),
}
LOOP = [*pairwise(SEVEN_STEPS), ("7 iterate", "5 offline", "new data"), ("7 iterate", "1 problem")]


@pytest.fixture(autouse=True)
def _style_for_one_test():
    with plt.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def comparison(difference, half_width, relative=0.1):
    return Comparison(
        control=1.0,
        treatment=1.0 + difference,
        difference=difference,
        low=difference - half_width,
        high=difference + half_width,
        p_value=0.5,
        relative_difference=relative,
        relative_low=relative - 0.02,
        relative_high=relative + 0.02,
        n_control=10,
        n_treatment=10,
        confidence=0.95,
    )


def texts(ax):
    return [text.get_text() for text in ax.texts]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()] if ax.get_legend() else []


def tick_labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


# Style


def test_importing_figures_changes_no_setting():
    code = (
        "import matplotlib; before = dict(matplotlib.rcParams); import mlsd.figures; "
        "changed = [k for k in before if matplotlib.rcParams[k] != before[k]]; "
        "assert not changed, changed"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def luminance(colour):
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in mpl.colors.to_rgb(colour)
    ]
    return float(np.dot([0.2126, 0.7152, 0.0722], linear))


def as_seen_without(cone, colour):
    """Return a colour as a dichromat sees it (Vienot, Brettel and Mollon 1999)."""
    to_lms = np.array(
        [[17.8824, 43.5161, 4.11935], [3.45565, 27.1554, 3.86714], [0.0299566, 0.184309, 1.46709]]
    )
    lose = np.eye(3)
    if cone == "long":
        lose[0] = [0, 2.02344, -2.52581]
    else:
        lose[1] = [0.494207, 0, 1.24827]
    return np.linalg.inv(to_lms) @ lose @ to_lms @ np.array(mpl.colors.to_rgb(colour))


@pytest.mark.parametrize("cone", ["long", "medium"])
def test_colours_of_the_cycle_differ_for_colour_blind_readers(cone):
    cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    assert len(cycle) >= 6
    for a, b in combinations(cycle[:4], 2):
        seen = np.linalg.norm(as_seen_without(cone, a) - as_seen_without(cone, b))
        assert seen > 0.15, (a, b, seen)


def test_colours_of_the_cycle_stand_out_from_white():
    for colour in plt.rcParams["axes.prop_cycle"].by_key()["color"]:
        assert 1.05 / (luminance(colour) + 0.05) > 2, colour


def test_a_figure_saved_twice_is_the_same_file_and_bears_no_time():
    files = []
    for _ in range(2):
        figures.flow(SEVEN_STEPS, LOOP, title="Seven steps")
        file = BytesIO()
        plt.savefig(file, format="png")
        files.append(file.getvalue())
    assert files[0] == files[1]
    assert b"tIME" not in files[0]
    assert b"Creation" not in files[0]


@pytest.mark.parametrize(
    ("count", "words"),
    [(7, "7"), (940, "940"), (2_500, "2.5 k"), (999_999, "1 M"), (1e8, "100 M"), (1e10, "10 B")],
)
def test_counts_are_written_as_they_are_said(count, words):
    assert short_count(count) == words


# Each figure: title, labels, own axes

DRAWN = {
    "bars": lambda **k: figures.bars({"a": 1, "b": 2}, xlabel="AUC", **k),
    "funnel": lambda **k: figures.funnel({"a": 100, "b": 2}, **k),
    "segments": lambda **k: figures.segments(*simpson(), **k),
    "examination": lambda **k: figures.examination([1, 0.5], **k),
    "learning_curve": lambda **k: figures.learning_curve([1, 2], [1, 2], ylabel="AUC", **k),
    "calibration": lambda **k: figures.calibration([0.1, 0.2], [0.1, 0.3], **k),
    "distribution": lambda **k: figures.distribution([1, 2, 3], xlabel="latency, ms", **k),
    "interval": lambda **k: figures.interval(comparison(1, 0.5), **k),
    "flow": lambda **k: figures.flow({"a": (0, 0), "b": (1, 0)}, [("a", "b")], **k),
    "funnel_counts": lambda **k: figures.funnel_counts(
        pd.DataFrame(
            [["a", 9, 2, 5.0, 1.0]],
            columns=["stage", "items_in", "items_out", "cost_us", "recall_so_far"],
        ),
        **k,
    ),
    "latency": lambda **k: figures.latency([1.0, 2.0, 30.0], **k),
    "utilisation": lambda **k: figures.utilisation(
        pd.DataFrame({"utilisation": [0.1, 0.9], "p99_ms": [10.0, 90.0]}), **k
    ),
}
HAS_NO = {
    "bars": "y",
    "flow": "xy",
    "funnel": "y",
    "funnel_counts": "y",
    "interval": "y",
    "segments": "x",
}
TRIED_ELSEWHERE = {
    *("closed_loop", "concentration", "overlay"),
    *("effect_by_day", "false_positives_by_looks", "p_value_path", "power_curve"),
}


def test_every_public_figure_is_tried_here():
    assert {*DRAWN, *TRIED_ELSEWHERE, "use_style"} == set(figures.__all__)
    others = [path.read_text() for path in Path(__file__).parent.glob("test_*.py")]
    for name in TRIED_ELSEWHERE:
        assert any(f"{name}(" in text for text in others), name


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_has_the_title_given_and_labels(name):
    ax = DRAWN[name](title="The finding")
    assert ax.get_title(loc="left") == "The finding"
    for axis, text in (("x", ax.get_xlabel()), ("y", ax.get_ylabel())):
        assert (text != "") == (axis not in HAS_NO.get(name, "")), axis


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_draws_into_the_axes_given_and_into_no_other(name):
    _, (left, right) = plt.subplots(1, 2)
    assert DRAWN[name](ax=right) is right
    assert not left.has_data()
    assert right.has_data() or right.patches
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_makes_its_own_axes_when_given_none(name):
    plt.figure()
    DRAWN[name]()
    assert len(plt.get_fignums()) == 2


@pytest.mark.parametrize("name", DRAWN)
def test_no_text_of_a_figure_is_clipped(name):
    ax = DRAWN[name](title="A title that says the finding in as many words as an author may use")
    ax.figure.draw_without_rendering()
    width, height = ax.figure.get_size_inches() * ax.figure.dpi
    for text in [*ax.texts, ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label]:
        if text.get_text():
            box = text.get_window_extent()
            assert box.x0 > -1, text
            assert box.y0 > -1, text
            assert box.x1 < width + 1, text
            assert box.y1 < height + 1, text


# What is drawn


def test_bars_are_as_long_as_their_values_and_bear_them():
    ax = figures.bars({"constant": 0.5, "trees": 0.7344}, value_format="{:.2f}", highlight="trees")
    assert [bar.get_width() for bar in ax.patches] == [0.5, 0.7344]
    assert texts(ax) == ["0.50", "0.73"]
    assert tick_labels(ax.yaxis) == ["constant", "trees"]
    assert ax.yaxis_inverted()
    assert [mpl.colors.to_hex(bar.get_facecolor()).upper() for bar in ax.patches] == [GREY, BLUE]


def test_bars_refuse_an_unknown_highlight_and_nan():
    with pytest.raises(BadValue, match="highlight"):
        figures.bars({"a": 1}, highlight="b")
    with pytest.raises(BadValue, match="values"):
        figures.bars({"a": np.nan})
    with pytest.raises(BadValue, match="values"):
        figures.bars({})


def test_a_funnel_is_on_a_log_scale_with_counts_in_words():
    ax = figures.funnel(pd.Series({"corpus": 100_000_000, "ranked": 500, "shown": 10}))
    assert ax.get_xscale() == "log"
    assert [bar.get_width() for bar in ax.patches] == [1e8, 500, 10]
    assert texts(ax) == ["100 M", "500", "10"]


def test_a_funnel_refuses_a_count_below_one():
    with pytest.raises(BadValue, match="counts"):
        figures.funnel({"corpus": 100, "shown": 0})


def simpson():
    index = ["head", "tail"]
    successes = pd.DataFrame({"control": [5400, 200], "treatment": [1170, 1080]}, index=index)
    trials = pd.DataFrame({"control": [9000, 1000], "treatment": [1800, 4900]}, index=index)
    return successes, trials


def test_segments_show_a_reversal_between_parts_and_total():
    ax = figures.segments(*simpson())
    control, treatment = ([bar.get_height() for bar in bars] for bars in ax.containers)
    assert control == pytest.approx([0.6, 0.2, 5600 / 10_000])
    assert treatment == pytest.approx([0.65, 1080 / 4900, 2250 / 6700])
    assert tick_labels(ax.xaxis) == ["head", "tail", "all"]
    assert legend(ax) == ["control", "treatment"]
    assert texts(ax)[2] == "56.0%\nn=10 k"


def test_segments_refuse_tables_that_do_not_match_and_empty_cells():
    successes, trials = simpson()
    with pytest.raises(BadShape, match="trials"):
        figures.segments(successes, trials[["control"]])
    with pytest.raises(BadValue, match="trials"):
        figures.segments(successes, trials.replace(1000, 0))


def test_examination_starts_at_position_one_or_follows_the_index():
    ax = figures.examination({"seen": [1, 0.5], "clicked": pd.Series([0.3, 0.2], index=[1, 2])})
    for line, values in zip(ax.lines, ([1, 0.5], [0.3, 0.2]), strict=True):
        assert list(line.get_xdata()) == [1, 2]
        assert list(line.get_ydata()) == values
    assert legend(ax) == ["seen", "clicked"]
    assert list(ax.get_xticks()) == [1, 2]


@pytest.mark.parametrize("curve", [[1, 0.5], np.array([1, 0.5]), pd.Series([1, 0.5], [1, 2])])
def test_one_examination_curve_needs_no_legend(curve):
    ax = figures.examination(curve)
    assert list(ax.lines[0].get_xdata()) == [1, 2]
    assert legend(ax) == []


def test_examination_takes_a_table_of_curves():
    table = pd.DataFrame({"seen": [1, 0.5], "clicked": [0.3, 0.2]}, index=[1, 2])
    ax = figures.examination(table)
    assert legend(ax) == ["seen", "clicked"]
    assert list(ax.lines[1].get_ydata()) == [0.3, 0.2]


def test_a_learning_curve_draws_the_mean_of_repeats_and_their_range():
    ax = figures.learning_curve(
        [100, 1000], {"linear": [0.6, 0.7], "trees": [[0.5, 0.7], [0.7, 0.9]]}, ceiling=0.95
    )
    assert ax.get_xscale() == "log"
    assert list(ax.lines[1].get_ydata()) == pytest.approx([0.6, 0.8])
    (band,) = ax.collections
    corners = band.get_paths()[0].vertices
    assert (corners[:, 1].min(), corners[:, 1].max()) == (0.5, 0.9)
    assert legend(ax) == ["linear", "trees", "ceiling"]
    assert tick_labels(ax.xaxis) == ["100", "1 k"]


def test_a_learning_curve_refuses_scores_that_do_not_match_the_sizes():
    with pytest.raises(BadShape, match="trees"):
        figures.learning_curve([1, 2, 3], {"trees": [0.1, 0.2]})


def test_calibration_draws_the_bins_that_hold_examples_and_the_diagonal():
    ax = figures.calibration([0.1, np.nan, 0.6], [0.2, np.nan, 0.5], counts=[10, 0, 40])
    diagonal, model = ax.lines
    assert np.array_equal(diagonal.get_xdata(), diagonal.get_ydata())
    assert list(model.get_xdata()) == [0.1, 0.6]
    assert list(model.get_ydata()) == [0.2, 0.5]
    small, large = ax.collections[0].get_sizes()
    assert small < large
    assert legend(ax) == ["calibrated", "model"]


def test_calibration_refuses_bins_that_do_not_match_or_are_all_empty():
    with pytest.raises(BadShape):
        figures.calibration([0.1, 0.2], [0.1])
    with pytest.raises(BadValue):
        figures.calibration([0.1, 0.2], [0.1, 0.2], counts=[0, 0])


def test_a_distribution_sums_to_one_and_marks_its_percentiles():
    values = np.arange(1, 1001)
    ax = figures.distribution(values, percentiles=(50, 99), value_format="{:.1f}", budget=900)
    assert sum(bar.get_height() for bar in ax.patches) == pytest.approx(1)
    assert [text.strip() for text in texts(ax)] == ["p50 = 500.5", "p99 = 990.0"]
    assert ax.lines[0].get_xdata()[0] == 900
    assert legend(ax) == ["budget"]


@pytest.mark.parametrize("wrong", [[], [1, np.nan], [[1, 2]]])
def test_a_distribution_refuses_what_is_not_a_list_of_numbers(wrong):
    with pytest.raises(BadValue, match="values"):
        figures.distribution(wrong)


def interval_ends(ax):
    return [bar[2][0].get_segments()[0][:, 0].tolist() for bar in ax.containers]


def test_an_interval_shows_the_difference_its_ends_and_zero():
    ax = figures.interval({"success": comparison(0.04, 0.01), "time": comparison(-1, 2)})
    assert interval_ends(ax) == [pytest.approx([0.03, 0.05]), pytest.approx([-3, 1])]
    assert ax.lines[0].get_xdata() == [0, 0]
    assert texts(ax) == ["+0.040  [+0.030, +0.050]", "-1.0  [-3.0, +1.0]"]
    assert tick_labels(ax.yaxis) == ["success", "time"]
    colours = [bar[0].get_color() for bar in ax.containers]
    assert colours == [BLUE, GREY]


def test_relative_intervals_share_an_axis_with_guardrails():
    ax = figures.interval(
        {"success": comparison(0.04, 0.01, relative=0.05), "p99_ms": comparison(3, 1)},
        relative=True,
        thresholds={"p99_ms": 0.02},
    )
    assert interval_ends(ax)[0] == pytest.approx([0.03, 0.07])
    assert texts(ax) == [
        "+5.0%  [+3.0%, +7.0%]",
        "+10.0%  [+8.0%, +12.0%]",
        "guardrail at +2.0%",
    ]
    assert ax.get_xlabel() == "treatment - control, share of control"


def test_an_interval_refuses_nothing_and_thresholds_of_unknown_metrics():
    with pytest.raises(BadValue, match="comparisons"):
        figures.interval({})
    with pytest.raises(BadValue, match="thresholds"):
        figures.interval({"a": comparison(1, 1)}, thresholds={"b": 1})


# Diagrams


def arrow_points(ax, name):
    (arrow,) = [patch for patch in ax.patches if patch.get_gid() == name]
    return [tuple(point) for point in arrow.get_path().vertices]


def test_a_flow_draws_every_box_arrow_and_label():
    ax = figures.flow(SEVEN_STEPS, LOOP, kinds={"5 offline": "model"}, wrap=8)
    drawn = [patch.get_gid() for patch in ax.patches]
    assert sorted(drawn) == sorted([*SEVEN_STEPS, *(f"{a} -> {b}" for a, b, *_ in LOOP)])
    assert "new data" in texts(ax)
    assert "1\nproblem" in texts(ax)
    assert legend(ax) == ["step", "model"]


def test_the_legend_of_a_flow_can_use_other_words():
    ax = figures.flow(SEVEN_STEPS, LOOP, kinds={"3 metrics": "model"}, kind_names={"model": "goal"})
    assert legend(ax) == ["step", "goal"]


def test_long_labels_of_arrows_are_wrapped():
    label = "a label that says far more than an arrow has room for"
    ax = figures.flow({"a": (0, 0), "b": (1, 0)}, [("a", "b", label)], wrap=10)
    (drawn,) = [text for text in texts(ax) if text.startswith("a label")]
    assert drawn.split() == label.split()
    assert max(map(len, drawn.split("\n"))) <= 20


def test_a_flow_dashes_the_arrows_named():
    ax = figures.flow(SEVEN_STEPS, LOOP, dashed=[("7 iterate", "1 problem")])
    dashed = [
        patch.get_gid() for patch in ax.patches if patch.get_linestyle() not in ("-", "solid")
    ]
    assert dashed == ["7 iterate -> 1 problem"]
    assert legend(ax) == []


def test_a_flow_within_small_axes_shrinks_its_text():
    sizes = []
    for ax in (None, plt.subplots(figsize=(3, 1))[1]):
        sizes.append(figures.flow(SEVEN_STEPS, LOOP, ax).texts[0].get_size())
    assert sizes[0] == pytest.approx(10, rel=0.1)
    assert sizes[1] < 0.6 * sizes[0]


def test_the_text_of_a_box_fits_into_it():
    ax = figures.flow(SEVEN_STEPS, LOOP)
    ax.figure.draw_without_rendering()
    patches = {patch.get_gid(): patch.get_window_extent() for patch in ax.patches}
    for name, text in zip(SEVEN_STEPS, ax.texts, strict=False):
        inner, outer = text.get_window_extent(), patches[name]
        assert outer.x0 <= inner.x0 < inner.x1 <= outer.x1
        assert outer.y0 <= inner.y0 < inner.y1 <= outer.y1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"boxes": {}, "arrows": []}, "boxes"),
        ({"boxes": {"a": (0, 0), "b": (0, 0)}}, "'b'"),
        ({"boxes": {"a": (0, 0), "b": (1, 0), " ": (2, 0)}}, "blank"),
        ({"arrows": [("a", "c")]}, "'c'"),
        ({"arrows": [("a", "a")]}, "two different"),
        ({"kinds": {"c": "model"}}, "kinds"),
        ({"kinds": {"a": "robot"}}, "'robot'"),
        ({"kind_names": {"goal": "target"}}, "kind_names"),
        ({"dashed": [("b", "a")]}, "dashed"),
    ],
)
def test_a_flow_refuses_what_it_can_not_draw(change, words):
    right = {"boxes": {"a": (0, 0), "b": (1, 0)}, "arrows": [("a", "b")]}
    with pytest.raises(BadValue, match=words):
        figures.flow(**{**right, **change})


def inside(segment, box):
    (x0, y0), (x1, y1) = segment
    hair = 1e-6
    return (
        min(x1, x0) < box.right - hair
        and max(x0, x1) > box.left + hair
        and min(y0, y1) < box.top - hair
        and max(y0, y1) > box.bottom + hair
    )


def on_side(point, box):
    x, y = point
    return (x in (box.left, box.right) and y == box.y) or (
        y in (box.bottom, box.top) and x == box.x
    )


places = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3)), min_size=2, max_size=9, unique=True
)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(places, st.data())
def test_arrows_run_at_right_angles_from_box_to_box_and_through_none(cells, data):
    boxes = {str(i): Box(1.8 * c, -1.2 * r, 1.2, 0.6) for i, (c, r) in enumerate(cells)}
    pairs = [(a, b) for a in boxes for b in boxes if a != b]
    arrows = data.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=8, unique=True))
    for (start, end), path in zip(arrows, route_all(boxes, arrows), strict=True):
        assert on_side(path[0], boxes[start])
        assert on_side(path[-1], boxes[end])
        for a, b in pairwise(path):
            assert (a[0] == b[0]) != (a[1] == b[1]), "each piece is level or upright"
            assert not any(inside((a, b), box) for box in boxes.values())


def test_neighbours_are_joined_by_a_straight_arrow_even_when_others_come_first():
    boxes = {"a": Box(0, 0, 1, 0.6), "b": Box(1.6, 0, 1, 0.6), "c": Box(3.2, -1.2, 1, 0.6)}
    paths = route_all(boxes, [("c", "a"), ("a", "c"), ("a", "b")])
    assert paths[2] == [(0.5, 0), (1.1, 0)]


def test_there_and_back_are_two_different_paths():
    boxes = {"a": Box(0, 0, 1, 0.6), "b": Box(1.6, 0, 1, 0.6)}
    there, back = route_all(boxes, [("a", "b"), ("b", "a")])
    assert set(there).isdisjoint(back)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(places, st.data())
def test_a_label_covers_no_box_when_its_path_has_room(cells, data):
    boxes = {str(i): Box(2.4 * c, -1.6 * r, 1.2, 0.6) for i, (c, r) in enumerate(cells)}
    pairs = [(a, b) for a in boxes for b in boxes if a != b]
    arrows = data.draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3, unique=True))
    labels = place_labels([(0.5, 0.15)] * len(arrows), route_all(boxes, arrows), boxes)
    for label in labels:
        assert sum(label.overlap(box) for box in boxes.values()) < 1e-6
    for a, b in combinations(labels, 2):
        assert a.overlap(b) < 1e-6
