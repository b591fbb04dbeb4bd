"""What can be turned in LabelWorld."""

from dataclasses import dataclass

from ..base import Knobs, knob


@dataclass(frozen=True)
class LabelKnobs(Knobs):
    """The settings of LabelWorld; `LabelKnobs.table()` lists them."""

    n_annotators: int = knob(12, low=2, high=200, off=None, about="people who label")
    n_classes: int = knob(3, low=2, high=50, off=None, about="classes that an item can have")
    n_topics: int = knob(4, low=1, high=50, off=None, about="topics of items")
    labels_per_item: int = knob(
        5, low=1, high=200, off=None, about="annotators asked about each item"
    )
    n_gold: int = knob(
        20,
        low=0,
        high=10_000,
        off=None,
        about="items of known truth that each annotator was tested with before",
    )
    ability: float = knob(
        0.8,
        low=0,
        high=1,
        off=1.0,
        about="share of items of average difficulty that an ordinary annotator knows; the "
        "others are guessed (1: nobody errs)",
    )
    ability_spread: float = knob(
        0.5,
        low=0,
        high=3,
        off=0.0,
        about="how much annotators differ: standard deviation of the log-odds of knowing",
    )
    difficulty_spread: float = knob(
        1.0,
        low=0,
        high=5,
        off=0.0,
        about="how much items differ: standard deviation of what they take off the log-odds",
    )
    lookalikes: float = knob(
        0.5,
        low=0,
        high=1,
        off=0.0,
        about="share of guesses that fall on the class that the true one is mistaken for, not on "
        "any class",
    )
    habit: float = knob(
        0.2,
        low=0,
        high=1,
        off=0.0,
        about="share of guesses that fall on the annotator's favourite class, whatever the truth",
    )
    imbalance: float = knob(
        0.0,
        low=0,
        high=0.9,
        off=0.0,
        about="how much rarer each class is than the one before: its share is 1 - imbalance of it",
    )
    adversary_share: float = knob(
        0.25,
        low=0,
        high=1,
        off=0.0,
        about="share of annotators who give the lookalike of what they know to be right",
    )
    spammer_share: float = knob(
        0.0, low=0, high=1, off=0.0, about="share of annotators who answer without a look"
    )
    specialist_share: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of annotators who are far better on one topic and worse on the others",
    )
    specialist_price: float = knob(
        4.0, low=1, high=1_000, off=1.0, about="price of a specialist's label, in others' labels"
    )
    price_usd: float = knob(0.05, low=0, high=1_000, off=0.0, about="price of a label")
    seconds_per_label: float = knob(
        12.0, low=0.1, high=100_000, off=None, about="median time for an average item"
    )
    pace_spread: float = knob(
        0.4,
        low=0,
        high=2,
        off=0.0,
        about="how much times differ, between annotators and between labels: standard deviation "
        "of the log; hard items take longer",
    )
