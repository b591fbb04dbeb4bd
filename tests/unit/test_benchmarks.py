"""The benchmarks of the worlds: their arithmetic, their tables, and that the pages are theirs."""

import importlib.util
import math
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from mlsd.worlds import LabelWorld, SearchWorld

ROOT = Path(__file__).resolve().parents[2]


def load(path: Path) -> ModuleType:
    """Import a file as a module of its own."""
    name = f"loaded_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lessons = load(ROOT / "benchmarks" / "lessons.py")
worlds = load(ROOT / "benchmarks" / "worlds.py")
Result, Left = worlds.Result, worlds.Left


class TestSlope:
    @pytest.mark.parametrize("power", [0.0, 0.5, 1.0, 2.0])
    def test_a_power_law_has_its_exponent(self, power):
        sizes = [10, 100, 5_000, 10**6]
        assert worlds.slope(sizes, [3 * n**power for n in sizes]) == pytest.approx(power)

    def test_it_is_that_of_least_squares(self):
        assert worlds.slope([1, math.e, math.e**2], [1, math.e, 1]) == pytest.approx(0)
        assert worlds.slope([1, 10], [2, 20]) == pytest.approx(1)

    def test_one_size_has_no_slope(self):
        assert math.isnan(worlds.slope([10], [3]))
        assert math.isnan(worlds.slope([10, 10], [3, 4]))

    @pytest.mark.parametrize(
        ("sizes", "values"), [([1, 2], [1]), ([0, 2], [1, 1]), ([1, 2], [1, 0])]
    )
    def test_what_has_no_logarithm_is_refused(self, sizes, values):
        with pytest.raises(ValueError, match="expected as many sizes as values"):
            worlds.slope(sizes, values)


class TestMeasuring:
    @pytest.mark.parametrize("subject", [name for name in worlds.SUBJECTS if name != "obp"])
    def test_each_world_makes_as_many_rows_as_are_asked_for(self, subject):
        result = worlds.measure_here(subject, 5_000 if subject != "DrivingWorld" else 20)
        asked = 5_000 if subject != "DrivingWorld" else 20
        assert result.size == pytest.approx(asked, rel=0.15)
        assert result.cpu_s > 0
        assert result.memory_bytes >= 0

    def test_a_process_of_its_own_gives_a_result(self):
        result = worlds.measure("ExperimentWorld", 20_000)
        assert isinstance(result, Result)
        assert result.size == pytest.approx(20_000, rel=0.1)
        assert result.memory_bytes > 20_000 * 20

    def test_a_process_that_fails_says_why(self):
        left = worlds.measure("NoWorld", 10)
        assert isinstance(left, Left)
        assert "NoWorld" in left.why

    def test_what_memory_would_not_hold_is_left_out(self, monkeypatch):
        made = []

        def measure(subject, size, python):
            made.append(size)
            return Result(subject, size, 1.0, 100.0 * size)

        monkeypatch.setattr(worlds, "measure", measure)
        found = worlds.measure_all(["SearchWorld"], 1e9)
        assert made == [1_000_000]
        assert isinstance(found[1], Left)
        assert "about 1 GB expected" in found[1].why
        assert len(worlds.measure_all(["SearchWorld"], 1e12)) == 2

    def test_an_environment_that_cannot_be_made_is_left_out(self, monkeypatch):
        monkeypatch.setattr(worlds, "environment", lambda: Left("obp", 0, "`pip` fails here"))
        page = worlds.report(worlds.measure_all(["obp"], 1e9), "a machine")
        assert "- obp: not measured, `pip` fails here." in page
        assert "behaviour policy" not in page

    def test_expected_memory_is_in_proportion_to_the_largest(self):
        few, many = Result("a", 10, 1.0, 500.0), Result("a", 100, 1.0, 2_000.0)
        assert worlds.expected_bytes([few, many], 1_000) == 20_000
        assert worlds.expected_bytes([], 1_000) == 0


class TestReport:
    FOUND = (
        Result("SearchWorld", 1_000_000, 0.5, 2e8),
        Result("SearchWorld", 10_000_000, 5.0, 8e8),
        Result("obp", 1_000_000, 5.0, 4e8),
        Left("obp", 10_000_000, "killed"),
    )

    def test_it_has_a_line_a_size_and_the_slopes_in_the_last(self):
        page = worlds.report(self.FOUND, "a machine", "1.2.3")
        assert "| SearchWorld | 1,000,000 impressions | 0.50 | 0.50 | 200 | 200 |  |  |" in page
        assert "| 5.00 | 0.50 | 800 | 80 | 1.00 | 0.60 |" in page
        assert "- obp, 10,000,000: not measured, killed." in page
        assert "obp 1.2.3 is" in page
        assert "Measured on a machine." in page

    def test_the_comparison_is_of_equal_sizes(self):
        (line,) = worlds.comparison(self.FOUND)
        assert "obp takes 10.0 times the CPU time and 2.0 times the memory of SearchWorld" in line

    def test_the_page_is_of_all_worlds(self):
        page = (ROOT / "benchmarks" / "worlds.md").read_text(encoding="utf-8")
        for subject in worlds.SUBJECTS:
            assert f"| {subject} |" in page or f"- {subject}: not measured" in page


def row(**changes):
    ways = {"naive": 0.5, "right": 0.75, "ceiling": 1.0}
    sd = {"naive_sd": 0.01, "right_sd": 0.02, "ceiling_sd": 0.0}
    return {"name": "a lesson", "n_seeds": 3, **ways, **sd} | changes


class TestLessons:
    def test_a_row_becomes_a_line(self):
        lesson = lessons.as_lesson(row(), "AWorld", (1, 2, 3))
        cells = lessons.row_of(lesson, lessons.Earlier(0.4, 0.7, None, "so"))
        assert cells == [
            "AWorld",
            "a lesson",
            "0.500 ± 0.010",
            "0.750 ± 0.020",
            "1.000",
            "1–3",
            "0.400 / 0.700 / – (so)",
        ]

    def test_a_column_that_the_prototype_had_is_shown_too(self):
        earlier = lessons.Earlier(0.4, 0.7, 1.0, also=("raw", 0.3))
        lesson = lessons.as_lesson(row(raw=0.6), "AWorld", (1, 2, 3))
        assert lessons.row_of(lesson, earlier)[3] == "0.750 ± 0.020 (raw 0.600)"
        with pytest.raises(lessons.BadLesson, match="a column raw"):
            lessons.row_of(lessons.as_lesson(row(), "AWorld", (1, 2, 3)), earlier)

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"n_seeds": 4}, "4 seeds, SEEDS has 3"),
            ({"right": math.nan}, "right is not a number"),
            ({"raw": math.inf}, "raw is not a number"),
        ],
    )
    def test_a_row_that_cannot_be_right_is_refused(self, changes, said):
        with pytest.raises(lessons.BadLesson, match=said):
            lessons.as_lesson(row(**changes), "AWorld", (1, 2, 3))

    @pytest.mark.parametrize("key", ["name", "n_seeds", "naive", "right", "ceiling"])
    def test_a_row_without_a_key_is_refused(self, key):
        short = {name: value for name, value in row().items() if name != key}
        with pytest.raises(lessons.BadLesson, match=f"no {key}"):
            lessons.as_lesson(short, "AWorld", (1, 2, 3))

    @pytest.mark.parametrize(
        ("value", "text"), [(0.12345, "0.123"), (-0.1, "-0.100"), (8_205.4, "8,205"), (None, "–")]
    )
    def test_numbers_are_short(self, value, text):
        assert lessons.number(value) == text

    def test_a_module_has_one_world(self):
        module = ModuleType("some_lessons")
        with pytest.raises(lessons.BadLesson, match="expected one world"):
            lessons.world_of(module)
        module.SearchWorld = SearchWorld
        assert lessons.world_of(module) == "SearchWorld"
        module.LabelWorld = LabelWorld
        with pytest.raises(lessons.BadLesson, match="expected one world"):
            lessons.world_of(module)

    def test_a_prototype_that_lost_its_lesson_is_found(self):
        with pytest.raises(lessons.BadLesson, match="no lesson is called"):
            lessons.table([lessons.as_lesson(row(), "AWorld", (1, 2, 3))])

    def test_only_what_is_between_the_markers_is_rewritten(self):
        page = f"before\n{lessons.BEGIN}\nold\n{lessons.END}\nafter\n"
        new = lessons.with_table(page, "new")
        assert new == f"before\n{lessons.BEGIN}\n\nnew\n\n{lessons.END}\nafter\n"
        assert lessons.with_table(new, "new") == new

    @pytest.mark.parametrize("page", ["", "{0}", "{1}{0}", "{0}{0}{1}"])
    def test_a_page_without_markers_is_refused(self, page):
        with pytest.raises(lessons.BadLesson, match="once each"):
            lessons.with_table(page.format(lessons.BEGIN, lessons.END), "new")


def lessons_on(page: str) -> set[str]:
    """Return the names of the lessons in the table of the page that a world stands for."""
    between = page.split(lessons.BEGIN)[1].split(lessons.END)[0]
    cells = [re.split(r" *\| *", line) for line in between.splitlines() if line.startswith("|")]
    return {cell[2] for cell in cells if cell[1].endswith("World") and cell[1] != "World"}


def names_in_tests() -> set[str]:
    modules = [load(path) for path in sorted(lessons.LESSONS.glob("test_*.py"))]
    return {name for module in modules for name in module.LESSONS}


def test_the_page_has_every_lesson_and_no_other():
    page = lessons.PAGE.read_text(encoding="utf-8")
    names = names_in_tests()
    assert len(names) >= 20
    assert lessons_on(page) == names, "run `python -m benchmarks.lessons`"
    assert set(lessons.EARLIER) <= names


def test_a_lesson_that_is_not_on_the_page_is_found():
    table = "| World | Lesson |\n| --- | --- |\n| AWorld | one |\n| none yet | two |"
    page = f"{lessons.BEGIN}\n\n{table}\n\n{lessons.END}\n"
    assert lessons_on(page) == {"one"}
