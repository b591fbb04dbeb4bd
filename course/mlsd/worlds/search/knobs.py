"""What can be turned in SearchWorld."""

from dataclasses import dataclass

from ..base import Knobs, knob
from ..errors import BadKnob


@dataclass(frozen=True)
class SearchKnobs(Knobs):
    """The settings of SearchWorld; `SearchKnobs.table()` lists them."""

    n_queries: int = knob(
        400, low=10, high=20_000, off=None, about="distinct queries; the top tenth is the head"
    )
    n_candidates: int = knob(
        100, low=10, high=1_000, off=None, about="documents that retrieval returns for each query"
    )
    n_users: int = knob(4_000, low=10, high=1_000_000, off=None, about="people who search")
    query_skew: float = knob(
        1.0,
        low=0,
        high=3,
        off=0.0,
        about="exponent of the query frequencies: the query of rank r is asked in proportion to "
        "(r + 1) ** -query_skew (0: all queries are asked alike)",
    )
    ambiguity: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of queries that have two meanings; half of the candidates are about the one "
        "that 20 to 50 % of the people mean",
    )
    name_rate: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of queries that name one thing, such as a part number: nothing else is called "
        "so, and its semantic_match is mostly noise",
    )
    fresh_share: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of documents that are at most two days old and whose popularity is not known "
        "yet: it reads 0",
    )
    interaction: float = knob(
        1.0,
        low=0,
        high=1,
        off=0.0,
        about="share of relevance that is not linear in the features (0: a linear ranker suffices)",
    )
    hidden_relevance: float = knob(
        0.6,
        low=0,
        high=3,
        off=0.0,
        about="standard deviation of the part of relevance that no feature shows, in units of the "
        "part that the features show",
    )
    judge_noise: float = knob(
        0.0, low=0, high=1, off=0.0, about="share of human grades that are one grade off"
    )
    position_bias: float = knob(
        1.0,
        low=0,
        high=4,
        off=0.0,
        about="exponent eta: the result at position k is examined with probability k ** -eta",
    )
    trust_bias: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="probability that an examined result which would not be clicked is clicked all the "
        "same because it stands at position 1; divided by k at position k",
    )
    cascade_share: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of people who read by the cascade model, from the top down, and not by "
        "position",
    )
    cascade_persistence: float = knob(
        1.0,
        low=0,
        high=1,
        off=1.0,
        about="probability that a cascade reader who has not found it goes on to the next result",
    )
    cascade_return: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="probability that a cascade reader comes back to the page after a click that did not "
        "satisfy (0: the first click ends the page)",
    )
    clickbait: float = knob(
        0.5,
        low=0,
        high=1,
        off=0.0,
        about="probability that the most sensational title draws a click whatever is behind it",
    )
    mobile_share: float = knob(
        0.6, low=0, high=1, off=0.0, about="share of sessions on a mobile device, Monday to Friday"
    )
    mobile_effect: float = knob(
        0.3,
        low=0,
        high=1,
        off=0.0,
        about="share by which people on a mobile device examine fewer results, at each position",
    )
    weekend_shift: float = knob(
        0.1,
        low=0,
        high=1,
        off=0.0,
        about="share of desktop sessions that move to mobile at the weekend (days 5 and 6 of each "
        "seven), and of head queries that turn into tail queries",
    )
    user_spread: float = knob(
        0.3,
        low=0,
        high=2,
        off=0.0,
        about="how much people differ: standard deviation of the log of how often a person "
        "searches; those who search more examine less",
    )
    reformulation_rate: float = knob(
        0.5,
        low=0,
        high=1,
        off=0.0,
        about="probability that a person whom a page did not satisfy types another query (at most "
        "three times), and does not leave",
    )
    zero_click_rate: float = knob(
        0.3,
        low=0,
        high=1,
        off=0.0,
        about="probability that an answer box, where a query has one, satisfies without a click",
    )
    typo_rate: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of requests with a misspelt query, whose words match few documents",
    )
    bot_rate: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of users that are bots: half never click, half click position 1 at once",
    )
    bot_activity: float = knob(
        1.0,
        low=1,
        high=100,
        off=1.0,
        about="how many times as often as a person a bot searches",
    )
    shuffle_share: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of pages whose results are shown in random order",
    )
    swap_share: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of pages on which the first result and one other, drawn evenly, change places",
    )
    explore_share: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of pages on which one result, drawn evenly, gives its place to a candidate "
        "drawn evenly from those that the page does not show",
    )
    corpus_size: int = knob(
        10_000_000_000,
        low=1,
        high=10**15,
        off=None,
        about="documents in the index; nominal, for arithmetic on scale",
    )
    n_matches: int = knob(
        100_000,
        low=1,
        high=10**15,
        off=None,
        about="documents that match a query before selection; nominal, for arithmetic on scale",
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.randomised_share > 1 + 1e-12:
            raise BadKnob(
                "shuffle_share",
                f"{self.shuffle_share} + swap_share {self.swap_share} + explore_share "
                f"{self.explore_share} = {self.randomised_share:g}",
                "the three to sum to 1 at most",
                "A page is randomised in one way only",
            )

    @property
    def randomised_share(self) -> float:
        """Share of pages that are not shown as the policy ranked them."""
        return self.shuffle_share + self.swap_share + self.explore_share
