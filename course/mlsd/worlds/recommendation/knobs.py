"""What can be turned in RecommendationWorld."""

from dataclasses import dataclass

from ..base import Knobs, knob

LOGGED_WINDOW_DAYS = 7


@dataclass(frozen=True)
class RecommendationKnobs(Knobs):
    """The settings of RecommendationWorld; `RecommendationKnobs.table()` lists them."""

    n_items: int = knob(3_000, low=50, high=200_000, off=None, about="titles in the catalogue")
    n_users: int = knob(4_000, low=10, high=1_000_000, off=None, about="accounts")
    n_candidates: int = knob(
        40,
        low=10,
        high=500,
        off=None,
        about="titles that the service's own retrieval returns for each request",
    )
    taste_spread: float = knob(
        1.0,
        low=0,
        high=3,
        off=0.0,
        about="standard deviation, in logits, of what a person thinks of a title beyond its "
        "quality (0: all people like the same titles)",
    )
    quality_spread: float = knob(
        0.8,
        low=0,
        high=3,
        off=0.0,
        about="standard deviation, in logits, of the quality of titles (0: none is better than "
        "another)",
    )
    popularity_skew: float = knob(
        1.0,
        low=0,
        high=2,
        off=0.0,
        about="exponent of Zipf's law: the title of rank r had plays in proportion to "
        "r ** -popularity_skew before week 0",
    )
    selection: float = knob(
        1.0,
        low=0,
        high=1,
        off=0.0,
        about="share of ratings that people give to what they chose to play; for the others they "
        "are asked about any title on the page, liked or not",
    )
    rating_rate: float = knob(
        0.3, low=0, high=1, off=0.0, about="probability that a chosen title is rated"
    )
    position_bias: float = knob(
        0.6,
        low=0,
        high=4,
        off=0.0,
        about="exponent eta: the title at position k is examined with probability k ** -eta",
    )
    clickbait: float = knob(
        0.5,
        low=0,
        high=1,
        off=0.0,
        about="how far a loud thumbnail draws plays that end early",
    )
    weekend_shift: float = knob(
        1.0,
        low=0,
        high=3,
        off=0.0,
        about="logits by which films win over series at the weekend (days 5 and 6 of each seven), "
        "and series over films on other days",
    )
    household_share: float = knob(
        0.2,
        low=0,
        high=1,
        off=0.0,
        about="share of accounts that a second person uses too, mostly before 17 h",
    )
    filler_rate: float = knob(
        0.05,
        low=0,
        high=1,
        off=0.0,
        about="share of requests with nobody in front of the screen: the title at position 1 "
        "plays by itself, at any hour",
    )
    drift: float = knob(
        0.03,
        low=0,
        high=1,
        off=0.0,
        about="radians a week by which tastes turn to something else",
    )
    new_item_share: float = knob(
        0.1,
        low=0,
        high=0.5,
        off=0.0,
        about="share of titles that are released in weeks 1 to 12 and were never played before",
    )
    new_user_share: float = knob(
        0.1,
        low=0,
        high=0.5,
        off=0.0,
        about="share of accounts that sign up in weeks 1 to 12 and have no history before",
    )
    feedback: float = knob(
        1.0,
        low=0,
        high=1,
        off=0.0,
        about="how closed the loop is: in `loop`, for each page of the policy the log also holds "
        "1 - feedback pages of another part of the service, which shows all titles evenly",
    )
    content_noise: float = knob(
        0.5,
        low=0,
        high=5,
        off=0.0,
        about="standard deviation of the error of a title's content vector, in units of the "
        "spread of the true ones",
    )
    user_spread: float = knob(
        0.5,
        low=0,
        high=2,
        off=0.0,
        about="standard deviation of the log of how often an account comes back",
    )
    serving_window_days: int = knob(
        LOGGED_WINDOW_DAYS,
        low=LOGGED_WINDOW_DAYS,
        high=60,
        off=LOGGED_WINDOW_DAYS,
        about="days of plays that genre_plays counts when a policy serves; the warehouse, from "
        f"which models are trained, counts {LOGGED_WINDOW_DAYS}",
    )
