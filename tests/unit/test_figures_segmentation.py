"""Figures of scenes: what is drawn, its legend, and what is refused. No pixels are compared."""

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

import matplotlib.pyplot as plt
from matplotlib.colors import to_rgb

from mlsd import figures
from mlsd.errors import BadShape, BadType, BadValue
from mlsd.figures.segmentation import CLASS_COLOURS

NAMES = ["sky", "road", "sign"]
IMAGES = np.full((3, 8, 10, 3), 128, dtype=np.uint8)


@pytest.fixture(autouse=True)
def _style_for_one_test():
    with plt.rc_context():
        figures.use_style()
        yield
    plt.close("all")


def legend(ax):
    found = ax.get_legend()
    return [] if found is None else [text.get_text() for text in found.get_texts()]


def drawn(ax):
    (image,) = ax.images
    return image.get_array()


def test_an_overlay_lists_the_classes_that_are_there():
    maps = np.zeros((3, 8, 10), dtype=np.uint8)
    maps[0, :2] = 2
    ax = figures.overlay(IMAGES, maps, NAMES, title="Signs are small")
    assert legend(ax) == ["sky", "sign"]
    assert ax.get_title(loc="left") == "Signs are small"
    colours = [patch.get_facecolor()[:3] for patch in ax.get_legend().get_patches()]
    assert colours == [to_rgb(CLASS_COLOURS[0]), to_rgb(CLASS_COLOURS[2])]


def test_void_pixels_are_named():
    maps = np.full((8, 10), 255, dtype=np.uint8)
    maps[0, 0] = 1
    assert legend(figures.overlay(IMAGES[0], maps, NAMES)) == ["road", "void"]


def test_each_scene_stands_in_its_place():
    images = IMAGES * np.arange(3, dtype=np.uint8)[:, None, None, None]
    ax = figures.overlay(images, None, NAMES, columns=2)
    mosaic = drawn(ax)
    assert mosaic.shape == (8 + 1 + 8, 10 + 1 + 10, 3)
    assert mosaic[3, 3, 0] == 0
    assert mosaic[3, 14, 0] == pytest.approx(128 / 255)
    assert mosaic[12, 3, 0] == pytest.approx(0)
    assert mosaic[12, 14, 0] == 1
    assert legend(ax) == []


@pytest.mark.parametrize("strength", [0.0, 0.4, 1.0])
def test_the_tint_is_as_strong_as_asked(strength):
    ax = figures.overlay(IMAGES[:1], np.zeros((1, 8, 10), int), NAMES, strength=strength)
    expected = (1 - strength) * 128 / 255 + strength * np.array(to_rgb(CLASS_COLOURS[0]))
    np.testing.assert_allclose(drawn(ax)[0, 0], expected)


def test_captions_stand_above_their_scenes():
    ax = figures.overlay(IMAGES, None, NAMES, captions=["a", "b", "c"], columns=2)
    places = {text.get_text(): text.get_position() for text in ax.texts}
    assert list(places) == ["a", "b", "c"]
    assert places["a"][1] == places["b"][1] < places["c"][1]
    assert places["a"][0] == places["c"][0] < places["b"][0]


def test_given_axes_are_drawn_on():
    _, ax = plt.subplots()
    assert figures.overlay(IMAGES, None, NAMES, ax) is ax


@pytest.mark.parametrize(
    ("change", "error", "name"),
    [
        ({"images": IMAGES / 255}, BadType, "images"),
        ({"images": IMAGES[..., :2]}, BadShape, "images"),
        ({"images": IMAGES[:0], "class_maps": None}, BadShape, "images"),
        ({"class_maps": np.zeros((3, 8, 9), int)}, BadShape, "class_maps"),
        ({"class_maps": np.zeros((3, 8, 10))}, BadType, "class_maps"),
        ({"class_maps": np.full((3, 8, 10), 3)}, BadValue, "class_maps"),
        ({"names": [*"abcdefgh"]}, BadValue, "names"),
        ({"captions": ["a"]}, BadShape, "captions"),
        ({"columns": 0}, BadValue, "columns"),
        ({"strength": 1.5}, BadValue, "strength"),
    ],
)
def test_what_cannot_be_drawn_is_refused(change, error, name):
    right = {"images": IMAGES, "class_maps": np.zeros((3, 8, 10), int), "names": NAMES}
    with pytest.raises(error, match=name):
        figures.overlay(**{**right, **change})
