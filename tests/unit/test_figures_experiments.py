"""Figures of experiments: what is drawn, its labels, and what is refused."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_hex

from mlsd import figures
from mlsd.errors import BadShape, BadValue, MissingColumns
from mlsd.experiments import compare_means, monitor


@pytest.fixture(autouse=True)
def _style_for_one_test():
    with plt.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def looks():
    rng = np.random.default_rng(2)
    return monitor(rng.normal(0, 1, 400), rng.normal(0.15, 1, 400), 10, tau=0.2)


def days():
    rng = np.random.default_rng(0)
    return {
        day: compare_means(rng.normal(1, 0.2, 50), rng.normal(1.5 - day / 10, 0.2, 50))
        for day in range(4)
    }


def lines(ax):
    return {line.get_label(): np.asarray(line.get_ydata(), dtype=float) for line in ax.lines}


DRAWN = {
    "p_value_path": lambda **k: figures.p_value_path(looks(), **k),
    "power_curve": lambda **k: figures.power_curve([10, 100], [0.1, 0.9], **k),
    "false_positives_by_looks": lambda **k: figures.false_positives_by_looks(
        [1, 5], {"usual": [0.05, 0.14], "valid": [0.0, 0.01]}, n_replications=100, **k
    ),
    "effect_by_day": lambda **k: figures.effect_by_day(days(), truth=0.05, **k),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_has_title_and_labels_and_draws_into_the_axes_given(name):
    _, (left, right) = plt.subplots(1, 2)
    ax = DRAWN[name](ax=right, title="The finding")
    assert ax is right
    assert ax.get_title(loc="left") == "The finding"
    assert ax.get_xlabel()
    assert ax.get_ylabel()
    assert not left.has_data()


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_is_clipped(name):
    ax = DRAWN[name](title="A title that says the finding in as many words as an author may use")
    ax.figure.draw_without_rendering()
    width, height = ax.figure.get_size_inches() * ax.figure.dpi
    texts = [ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.get_legend().get_texts()]
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 > -1, text
        assert box.y0 > -1, text
        assert box.x1 < width + 1, text
        assert box.y1 < height + 1, text


def test_both_p_values_are_drawn_and_the_significant_looks_are_filled():
    table = looks()
    ax = figures.p_value_path(table, alpha=0.2)
    drawn = lines(ax)
    assert drawn["usual p-value"] == pytest.approx(table["p_value"].clip(lower=1e-4))
    assert drawn["always-valid p-value"] == pytest.approx(table["always_valid_p"].clip(lower=1e-4))
    assert set(drawn["alpha, 0.2"]) == {0.2}
    filled, hollow = (len(dots.get_offsets()) for dots in ax.collections)
    assert filled == (table["p_value"] < 0.2).sum() > 0
    assert filled + hollow == len(table)
    assert to_hex(ax.collections[1].get_facecolor()[0]) == "#ffffff"


def test_a_power_curve_has_its_target_and_one_line_an_effect():
    ax = figures.power_curve([10, 100], {"5%": [0.1, 0.4], "10%": [0.2, 0.9]}, target=0.7)
    drawn = lines(ax)
    assert list(drawn["5%"]) == [0.1, 0.4]
    assert list(drawn["10%"]) == [0.2, 0.9]
    assert set(drawn["target, 70%"]) == {0.7}
    assert ax.get_xscale() == "log"


def test_error_bars_are_those_of_a_share():
    ax = figures.false_positives_by_looks([1, 5], [0.1, 0.5], n_replications=400)
    (bars,) = ax.collections
    half = [(segment[1, 1] - segment[0, 1]) / 2 for segment in bars.get_segments()]
    assert half == pytest.approx([1.96 * 0.3 / 20, 1.96 * 0.5 / 20])
    assert [text.get_text() for text in ax.get_xticklabels()] == ["1", "5"]


def test_effects_are_shares_of_control_with_their_intervals():
    results = days()
    ax = figures.effect_by_day(results, truth=0.07)
    measured = ax.containers[0].lines[0]
    expected = [each.relative_difference for each in results.values()]
    assert list(measured.get_ydata()) == pytest.approx(expected)
    assert list(measured.get_xdata()) == [0, 1, 2, 3]
    assert set(lines(ax)["in the long run"]) == {0.07}
    low = [segment[0, 1] for segment in ax.containers[0].lines[2][0].get_segments()]
    assert low == pytest.approx([each.relative_low for each in results.values()])


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(MissingColumns, match="always_valid_p"):
        figures.p_value_path(looks().drop(columns="always_valid_p"))
    with pytest.raises(BadShape, match="powers"):
        figures.power_curve([1, 2], [0.1])
    with pytest.raises(BadValue, match="powers"):
        figures.power_curve([1, 2], [0.1, 80])
    with pytest.raises(BadValue, match="powers"):
        figures.power_curve([1, 2], {})
    with pytest.raises(BadValue, match="rates"):
        figures.false_positives_by_looks([1], [np.nan])
    with pytest.raises(BadValue, match="comparisons"):
        figures.effect_by_day({})
