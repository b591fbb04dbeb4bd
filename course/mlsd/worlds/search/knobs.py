"""What can be turned in SearchWorld."""

from dataclasses import dataclass

from ..base import Knobs, knob


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
