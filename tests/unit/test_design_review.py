"""The review names each flaw, orders its questions, and keeps the order of designs."""

from dataclasses import replace

import pytest

from example_designs import LEVELS, TOPICS, example
from flawed_designs import FLAWED, INTERVIEWS, LACKING, STRONG, part, without
from mlsd.design import KINDS, MISSING, RULES, WEIGHTS, Review, rubric_table
from mlsd.design.review import Question


def kinds(design) -> list[str]:
    return [question.finding.kind for question in design.review().questions]


@pytest.mark.parametrize("topic", TOPICS)
def test_the_strong_examples_leave_no_question(topic):
    design = example(topic, "strong")
    assert design.check() == []
    assert design.review().questions == ()


@pytest.mark.parametrize("kind", FLAWED)
def test_check_finds_the_flaw_and_where_it_is(kind):
    design, place = FLAWED[kind]
    found = [f for f in design.check() if f.kind == kind]
    assert found, f"{kind} not among {[f.kind for f in design.check()]}"
    assert place in ("", found[0].place)
    assert str(found[0]) == f"{found[0].place}: {found[0].stated}; {found[0].follows}"


@pytest.mark.parametrize("kind", LACKING)
def test_review_asks_for_what_is_not_there_and_check_does_not(kind):
    design = LACKING[kind]
    assert kind in kinds(design)
    assert kind not in [f.kind for f in design.check()]


def test_every_kind_has_a_rule_and_every_gap_a_design():
    assert RULES.keys() == KINDS.keys() | MISSING.keys()
    assert not KINDS.keys() & MISSING.keys()
    assert LACKING.keys() == MISSING.keys()
    assert {rule.dimension for rule in RULES.values()} == WEIGHTS.keys()


@pytest.mark.parametrize("said", INTERVIEWS)
def test_the_flaw_of_an_interview_is_named(said):
    design, expected = INTERVIEWS[said]
    found = kinds(design)
    assert expected <= set(found)
    review = design.review()
    assert review.score < 100
    assert all(question.text.endswith("?") for question in review.questions)


def test_there_are_at_least_twenty_interviews_of_different_flaws():
    assert len(INTERVIEWS) >= 20
    assert len({frozenset(expected) for _, expected in INTERVIEWS.values()}) >= 20


@pytest.mark.parametrize("topic", TOPICS)
def test_the_score_keeps_the_order_of_weak_good_and_strong(topic):
    weak, good, strong = (example(topic, level).review() for level in LEVELS)
    assert weak.score + 30 < good.score
    assert good.score + 20 < strong.score
    assert [r.verdict for r in (weak, good, strong)] == ["no hire", "mid", "staff"]
    for dimension in WEIGHTS:
        levels = [r.levels[dimension] for r in (weak, good, strong)]
        assert levels == sorted(levels)


@pytest.mark.parametrize("topic", TOPICS)
def test_a_weak_design_fails_by_itself(topic):
    fails = {finding.kind for finding in example(topic, "weak").review().hard_fails}
    assert fails == {"deep-on-corpus", "split-future", "no-online-metric"}


def test_the_worst_question_comes_first():
    questions = example("search", "weak").review().questions
    hard = [q.rule.hard for q in questions]
    assert hard == sorted(hard, reverse=True)
    soft = [q for q in questions if not q.rule.hard]
    assert [q.rule.caps for q in soft] == sorted(q.rule.caps for q in soft)
    caps_2 = [q.finding.severity == "gap" for q in soft if q.rule.caps == 2]
    assert caps_2 == sorted(caps_2)


def test_each_question_names_its_finding():
    question = example("search", "weak").review().questions[0]
    assert str(question).startswith(question.text)
    assert question.finding.place in str(question)


def test_a_flaw_caps_its_dimension_and_no_other():
    review = part("experiment", srm_check=False).review()
    assert review.levels == {**dict.fromkeys(WEIGHTS, 4), "evaluation": 2}
    assert review.score == pytest.approx(100 * (94 - 10 * 2 / 3) / 94)


def test_a_hard_fail_is_no_hire_at_any_score():
    review = part("data", split="random rows").review()
    assert review.score > 80
    assert review.verdict == "no hire"


def graded(**levels) -> Review:
    return Review("d", {**dict.fromkeys(WEIGHTS, 3), **levels}, (), risks=2)


@pytest.mark.parametrize(
    ("review", "verdict"),
    [
        (graded(), "mid"),
        (graded(architecture=4), "senior"),
        (graded(architecture=4, metrics=4, operations=1), "mid"),
        (graded(architecture=4, data=1, metrics=4), "no hire"),
        (graded(**dict.fromkeys(["scale", "data", "architecture", "metrics"], 4)), "staff"),
        (graded(**dict.fromkeys(["data", "architecture", "metrics", "problem"], 4)), "senior"),
        (replace(graded(**dict.fromkeys(WEIGHTS, 4)), risks=1), "senior"),
        (graded(**dict.fromkeys(WEIGHTS, 2)), "no hire"),
    ],
)
def test_the_gates_of_the_levels(review, verdict):
    assert review.verdict == verdict


def test_the_weights_leave_six_points_to_people():
    assert sum(WEIGHTS.values()) == 94


def test_a_review_shows_itself():
    html = example("search", "weak").review()._repr_html_()
    assert "no hire" in html
    assert "Fails by itself" in html
    assert len(STRONG.review().table()) == len(WEIGHTS)
    assert list(rubric_table().columns) == ["kind", "dimension", "caps", "hard", "question"]


def test_a_design_of_the_first_parts_alone_is_asked_for_the_others():
    bare = STRONG
    for name in ("serving", "data", "evaluation", "experiment", "operations", "alternatives"):
        bare = replace(bare, **{name: getattr(without(name), name)})
    wanted = {"no-serving", "no-data", "no-evaluation", "no-experiment", "no-operations"}
    assert wanted <= set(kinds(bare))
    assert bare.check() == []


def test_a_question_is_made_of_a_finding_and_a_rule():
    finding = STRONG.__class__.check(part("data", label="click"))[0]
    assert Question(finding, RULES[finding.kind]).text == RULES["label-differs"].question
