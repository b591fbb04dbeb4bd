"""Who labels, what they know, and what they answer."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from .knobs import LabelKnobs

ORDINARY, ADVERSARY, SPAMMER, SPECIALIST = range(4)
KINDS = ("ordinary", "adversary", "spammer", "specialist")

_ON_TOPIC, _OFF_TOPIC = 2.5, -0.7
_SPECIALIST_PACE, _SPAMMER_PACE = 1.5, 0.2
_HARD_ITEMS_TAKE = 0.5
_MOST_CERTAIN = 1e-9

Stream = Callable[..., np.random.Generator]


@dataclass(frozen=True)
class Items:
    """One value an item. difficulty: what it takes off the log-odds of knowing."""

    truth: np.ndarray
    topic: np.ndarray
    difficulty: np.ndarray

    def __len__(self) -> int:
        return len(self.truth)


@dataclass(frozen=True)
class People:
    """One value an annotator. skill: log-odds of knowing; topic: a specialist's, else -1."""

    kind: np.ndarray
    skill: np.ndarray
    topic: np.ndarray
    favourite: np.ndarray
    pace: np.ndarray
    price_usd: np.ndarray

    def __len__(self) -> int:
        return len(self.kind)


def make_people(knobs: LabelKnobs, stream: Stream) -> People:
    """Draw the annotators; where shares overlap, adversaries come before spammers."""
    n = knobs.n_annotators
    rank = stream("kinds").permutation(n)
    kind = np.full(n, ORDINARY)
    n_special = round(knobs.specialist_share * n)
    first = (n - n_special) // 2
    kind[(rank >= first) & (rank < first + n_special)] = SPECIALIST
    kind[rank >= n - round(knobs.spammer_share * n)] = SPAMMER
    kind[rank < round(knobs.adversary_share * n)] = ADVERSARY
    special = kind == SPECIALIST
    pace = np.exp(knobs.pace_spread * stream("pace").standard_normal(n))
    return People(
        kind=kind,
        skill=_certain(knobs.ability) + knobs.ability_spread * stream("skill").standard_normal(n),
        topic=np.where(special, stream("speciality").integers(knobs.n_topics, size=n), -1),
        favourite=stream("favourite").integers(knobs.n_classes, size=n),
        pace=pace * np.select([special, kind == SPAMMER], [_SPECIALIST_PACE, _SPAMMER_PACE], 1.0),
        price_usd=knobs.price_usd * np.where(special, knobs.specialist_price, 1.0),
    )


def class_shares(knobs: LabelKnobs) -> np.ndarray:
    """Return how often each class is the truth, (classes,)."""
    weight = (1 - knobs.imbalance) ** np.arange(knobs.n_classes)
    return weight / weight.sum()


def make_items(n: int, knobs: LabelKnobs, stream: Stream, *name: object) -> Items:
    """Draw n items; the first of them do not depend on n."""
    chance = stream("items", *name).random((n, 2))
    limits = np.cumsum(class_shares(knobs))
    return Items(
        truth=np.searchsorted(limits[:-1], chance[:, 0], side="right"),
        topic=(chance[:, 1] * knobs.n_topics).astype(int),
        difficulty=knobs.difficulty_spread * stream("difficulty", *name).standard_normal(n),
    )


def knowing(
    people: People, knobs: LabelKnobs, topic: np.ndarray, difficulty: np.ndarray
) -> np.ndarray:
    """Return the probability that each annotator knows each item, (items, annotators)."""
    match = np.where(topic[:, None] == people.topic, _ON_TOPIC, _OFF_TOPIC)
    gain = np.where(people.kind == SPECIALIST, match, 0.0)
    known = expit(people.skill + gain - difficulty[:, None])
    known = np.where(knobs.ability == 1, 1.0, known)
    return np.where(people.kind == SPAMMER, 0.0, known)


def answers_given(people: People, knobs: LabelKnobs, known: np.ndarray) -> np.ndarray:
    """Return P(answer | truth) of each annotator, (annotators, classes, classes), rows true.

    known: the probability of knowing, (annotators,). Who knows says the truth, but an adversary
    its lookalike; who does not know guesses; a spammer says the favourite, or anything.
    """
    n = knobs.n_classes
    right, anything = np.eye(n), np.full((n, n), 1 / n)
    lookalike = np.roll(right, 1, axis=1)
    usual = knobs.lookalikes * lookalike + (1 - knobs.lookalikes) * anything
    favourite = np.broadcast_to(right[people.favourite][:, None, :], (len(people), n, n))
    guess = knobs.habit * favourite + (1 - knobs.habit) * usual
    spam = 0.5 * favourite + 0.5 * anything
    of_kind = people.kind[:, None, None]
    guess = np.where(of_kind == SPAMMER, spam, guess)
    sure = np.where(of_kind == ADVERSARY, lookalike, right)
    share = known[:, None, None]
    return share * sure + (1 - share) * guess


def answer(
    items: Items, people: People, knobs: LabelKnobs, stream: Stream, *name: object
) -> tuple[np.ndarray, np.ndarray]:
    """Return what everybody would answer to every item, and in how many seconds, (items, people).

    A pair's answer depends on nothing but the pair, so that who else is asked changes no answer.
    """
    size = len(items), len(people)
    known = knowing(people, knobs, items.topic, items.difficulty)
    sure = answers_given(people, knobs, np.ones(len(people)))[:, items.truth].swapaxes(0, 1)
    guess = answers_given(people, knobs, np.zeros(len(people)))[:, items.truth].swapaxes(0, 1)
    coin = stream("answers", *name).random((*size, 2))
    law = np.where((coin[..., 0] < known)[..., None], sure, guess)
    label = (law.cumsum(axis=-1)[..., :-1] <= coin[..., 1:]).sum(axis=-1)

    mood = knobs.pace_spread * stream("times", *name).standard_normal(size)
    effort = _HARD_ITEMS_TAKE * knobs.pace_spread * items.difficulty[:, None]
    effort = np.where(people.kind == SPAMMER, 0.0, effort)
    seconds = knobs.seconds_per_label * people.pace * np.exp(mood + effort)
    return label, seconds.round(2)


def _certain(share: float) -> float:
    return float(logit(min(max(share, _MOST_CERTAIN), 1 - _MOST_CERTAIN)))
