"""LabelWorld: a labelling project with its annotators, of whom the truth is known."""

import reprlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from mlsd.labelling import krippendorff_alpha, majority_vote

from ..base import Policy, World, refuse_while_serving, score, whole
from ..errors import BadKnob
from .knobs import LabelKnobs
from .people import KINDS, Items, answer, answers_given, class_shares, knowing, make_items
from .people import make_people as _make_people

MAX_ITEMS = 100_000
_MAX_BATCH = 1_000_000
_NODES = 41


@dataclass(frozen=True)
class LabelOracle:
    """The truth about a labelling project.

    truth: from item numbers to their classes, a Series by item; items: from item numbers to a
    table of item, topic, truth and difficulty (what the item takes off the log-odds of knowing);
    annotators: one row each, index annotator: kind ("ordinary", "adversary", "spammer",
    "specialist"), accuracy (probability of a right answer to an item of the project), topic (of a
    specialist, else -1), favourite (class); confusion: (annotators, classes, classes), P(answer |
    truth) over the items of the project, rows true; class_shares: of each class, (classes,);
    ideal: the policy that asks those who are most likely to be right.
    """

    truth: Callable[[Iterable[int]], pd.Series]
    items: Callable[[Iterable[int]], pd.DataFrame]
    annotators: pd.DataFrame
    confusion: np.ndarray
    class_shares: np.ndarray
    ideal: Policy


class LabelWorld(World):
    """A project that has items labelled by a crowd: who is asked, what it costs, what is right.

    A policy routes: it scores the table `candidates`, one row for each item and annotator, and the
    labels_per_item annotators of the highest score label the item. Annotators know an item or
    guess it; some are specialists of one topic, some do not look, some mislead.

    Items belong to the seed and the batch, and each answer to its item and annotator alone: two
    policies that ask the same person get the same answer.
    """

    Knobs = LabelKnobs
    knobs: LabelKnobs

    def __init__(self, seed: int = 0, **knobs: Any) -> None:
        super().__init__(seed, **knobs)
        self._people = _make_people(self.knobs, self.stream)

    @property
    def annotators(self) -> pd.DataFrame:
        """What the project knows of each annotator, one row each.

        annotator; speciality (the topic stated, -1 for none); price_usd, of a label; gold_accuracy,
        the share of right answers to n_gold items of known truth (NaN without any). Each access
        gives a copy.
        """
        gold = make_items(self.knobs.n_gold, self.knobs, self.stream, "gold")
        given = answer(gold, self._people, self.knobs, self.stream, "gold")[0]
        right = (given == gold.truth[:, None]).sum(axis=0)
        return pd.DataFrame(
            {
                "annotator": np.arange(len(self._people)),
                "speciality": self._people.topic,
                "price_usd": self._people.price_usd,
                "gold_accuracy": right / self.knobs.n_gold if self.knobs.n_gold else np.nan,
            }
        )

    def candidates(self, n: int, *, batch: int = 0) -> pd.DataFrame:
        """Return one row for each of n items and each annotator: what a policy is given.

        item; topic; the columns of `annotators`; on_topic, whether the topic is the annotator's
        speciality; lot, a random number from 0 to 1, to draw by. Raises BadKnob for n or batch.
        """
        n, batch = self._size(n, batch)
        people, n_people = self.annotators, len(self._people)
        items = make_items(n, self.knobs, self.stream, batch)
        table = people.loc[np.tile(np.arange(n_people), n)].reset_index(drop=True)
        table.insert(0, "item", np.repeat(self._ids(n, batch), n_people))
        table.insert(1, "topic", np.repeat(items.topic, n_people))
        table["on_topic"] = table["topic"] == table["speciality"]
        table["lot"] = self.stream("lots", batch).random((n, n_people)).ravel()
        return table

    @staticmethod
    def production(candidates: pd.DataFrame) -> pd.Series:
        """Ask anybody."""
        return candidates["lot"]

    def log(self, policy: Policy, n: int, *, batch: int = 0) -> pd.DataFrame:
        """Return the labels of n items of one batch, one row a label, ordered by item, annotator.

        Columns: item (whole numbers, unique across batches), annotator, label (a class, 0 to
        n_classes - 1), seconds (of work), cost (USD). Raises BadPolicy, BadKnob for n or batch.
        """
        n, batch = self._size(n, batch)
        return self._labels(self._asked(policy, n, batch, "policy"), n, batch)

    def run(self, policy: Policy, n: int, *, batch: int = 0) -> pd.Series:
        """Return what n items of one batch cost, and how right they are.

        labels_per_item; seconds_per_item; cost_usd_per_item; krippendorff_alpha (NaN with fewer
        than two labels for each item); and against the truth: label_accuracy, of single labels,
        vote_accuracy, of the majority vote, where an item without labels counts as wrong. Raises
        as log.
        """
        log = self.log(policy, n, batch=batch)
        items = make_items(n, self.knobs, self.stream, batch)
        right = log["label"].to_numpy() == items.truth[log["item"].to_numpy() % MAX_ITEMS]
        repeated = log["item"].duplicated().any()
        voted = majority_vote(log) if len(log) else pd.Series(dtype=int)
        hits = (voted.to_numpy() == items.truth[voted.index.to_numpy(int) % MAX_ITEMS]).sum()
        return pd.Series(
            {
                "labels_per_item": len(log) / n,
                "seconds_per_item": log["seconds"].sum() / n,
                "cost_usd_per_item": log["cost"].sum() / n,
                "krippendorff_alpha": krippendorff_alpha(log) if repeated else np.nan,
                "label_accuracy": right.mean() if len(log) else np.nan,
                "vote_accuracy": hits / n,
            }
        )

    def experiment(
        self,
        control: Policy,
        treatment: Policy,
        n: int,
        *,
        batch: int = 0,
        treatment_share: float = 0.5,
    ) -> pd.DataFrame:
        """Return the log of an A/B experiment of n items, with a column `arm` after item.

        Each item is in one of the arms "control" and "treatment". Raises as log, and BadKnob for
        a treatment_share outside 0..1.
        """
        if not isinstance(treatment_share, Real) or not 0 <= treatment_share <= 1:
            raise BadKnob("treatment_share", reprlib.repr(treatment_share), "a number from 0 to 1")
        n, batch = self._size(n, batch)
        treated = self.stream("arms", batch).random(n) < treatment_share
        asked = np.where(
            treated[:, None],
            self._asked(treatment, n, batch, "treatment"),
            self._asked(control, n, batch, "control"),
        )
        log = self._labels(asked, n, batch)
        arms = np.where(treated, "treatment", "control").astype(object)
        log.insert(1, "arm", arms[log["item"].to_numpy() % MAX_ITEMS])
        return log

    def oracle(self) -> LabelOracle:
        """Return the truth, for plots and graders. Raises OracleLocked inside a policy."""
        refuse_while_serving("oracle")
        people, confusion, shares = self._people, self._confusion(), class_shares(self.knobs)
        table = pd.DataFrame(
            {
                "kind": np.array(KINDS, dtype=object)[people.kind],
                "accuracy": np.einsum("acc,c->a", confusion, shares),
                "topic": people.topic,
                "favourite": people.favourite,
            },
            index=pd.RangeIndex(len(people), name="annotator"),
        )
        return LabelOracle(
            truth=lambda items: self._facts(items).set_index("item")["truth"],
            items=self._facts,
            annotators=table,
            confusion=confusion,
            class_shares=shares,
            ideal=self._ideal,
        )

    @staticmethod
    def _ids(n: int, batch: int) -> np.ndarray:
        return batch * MAX_ITEMS + np.arange(n)

    @staticmethod
    def _size(n: int, batch: int) -> tuple[int, int]:
        return whole("n", n, 1, MAX_ITEMS), whole("batch", batch, 0, _MAX_BATCH)

    def _asked(self, policy: Policy, n: int, batch: int, name: str) -> np.ndarray:
        """Return whether each annotator is asked about each item, bool (items, annotators)."""
        refuse_while_serving("the world")
        scores = score(policy, self.candidates(n, batch=batch), name).reshape(n, -1)
        place = np.argsort(np.argsort(-scores, axis=1, kind="stable"), axis=1)
        return (place < self.knobs.labels_per_item) & (scores > -np.inf)

    def _labels(self, asked: np.ndarray, n: int, batch: int) -> pd.DataFrame:
        items = make_items(n, self.knobs, self.stream, batch)
        label, seconds = answer(items, self._people, self.knobs, self.stream, batch)
        item, annotator = np.nonzero(asked)
        return pd.DataFrame(
            {
                "item": self._ids(n, batch)[item],
                "annotator": annotator,
                "label": label[asked],
                "seconds": seconds[asked],
                "cost": self._people.price_usd[annotator],
            }
        )

    def _facts(self, items: int | Iterable[int]) -> pd.DataFrame:
        ids = _checked(items)
        batches, index = np.divmod(ids, MAX_ITEMS)
        truth, topic, difficulty = np.zeros((3, len(ids)))
        for batch in np.unique(batches):
            where = batches == batch
            drawn = make_items(int(index[where].max()) + 1, self.knobs, self.stream, int(batch))
            truth[where] = drawn.truth[index[where]]
            topic[where] = drawn.topic[index[where]]
            difficulty[where] = drawn.difficulty[index[where]]
        columns = {"item": ids, "topic": topic.astype(int), "truth": truth.astype(int)}
        return pd.DataFrame({**columns, "difficulty": difficulty})

    def _confusion(self) -> np.ndarray:
        """Return P(answer | truth), over topics and the normal law of difficulty."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
        topics = np.arange(self.knobs.n_topics)
        known = knowing(
            self._people,
            self.knobs,
            np.repeat(topics, _NODES),
            np.tile(self.knobs.difficulty_spread * nodes, len(topics)),
        )
        share = np.tile(weights / weights.sum(), len(topics)) / len(topics)
        return answers_given(self._people, self.knobs, share @ known)

    def _ideal(self, candidates: pd.DataFrame) -> np.ndarray:
        """Score by the probability of a right answer; candidates of this world only."""
        facts = self._facts(candidates["item"].unique()).set_index("item")
        items = facts.loc[candidates["item"]]
        person = candidates["annotator"].to_numpy()
        drawn = Items(
            items["truth"].to_numpy(), items["topic"].to_numpy(), items["difficulty"].to_numpy()
        )
        known = knowing(self._people, self.knobs, drawn.topic, drawn.difficulty)
        known = known[np.arange(len(drawn)), person]
        sure, guess = (
            answers_given(self._people, self.knobs, np.full(len(self._people), share))
            for share in (1.0, 0.0)
        )
        cell = person, drawn.truth, drawn.truth
        return known * sure[cell] + (1 - known) * guess[cell]


def _checked(items: int | Iterable[int]) -> np.ndarray:
    listed = list(items) if isinstance(items, Iterable) else [items]
    for each in listed:
        known = isinstance(each, Integral) and not isinstance(each, bool)
        if not known or not 0 <= each < (_MAX_BATCH + 1) * MAX_ITEMS:
            raise BadKnob("items", reprlib.repr(each), "item numbers of log()")
    return np.array(listed, dtype=np.int64)
