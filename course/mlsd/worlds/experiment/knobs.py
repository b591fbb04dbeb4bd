"""What can be turned in ExperimentWorld."""

from dataclasses import dataclass

from ..base import Knobs, knob


@dataclass(frozen=True)
class ExperimentKnobs(Knobs):
    """The settings of ExperimentWorld; `ExperimentKnobs.table()` lists them."""

    click_rate: float = knob(
        0.2, low=0.001, high=0.5, off=None, about="mean probability that an impression is clicked"
    )
    order_rate: float = knob(
        0.25, low=0.01, high=1, off=None, about="probability that a click becomes an order"
    )
    order_value: float = knob(30.0, low=1, high=10_000, off=None, about="mean order, in euros")
    return_rate: float = knob(
        0.5,
        low=0,
        high=20,
        off=0.0,
        about="impressions a day of a mean user after the first one (0: one impression a user)",
    )
    activity_spread: float = knob(
        0.5,
        low=0,
        high=2,
        off=0.0,
        about="standard deviation of the logarithm of return_rate between users",
    )
    taste_spread: float = knob(
        0.55,
        low=0,
        high=1.5,
        off=0.0,
        about="standard deviation of the logarithm of a user's click probability (0: the "
        "impressions of a user are as independent as those of strangers)",
    )
    revenue_spread: float = knob(
        1.0,
        low=0,
        high=2.5,
        off=0.0,
        about="standard deviation of the logarithm of an order's value (0: all orders alike)",
    )
    whale_rate: float = knob(
        0.0, low=0, high=0.1, off=0.0, about="share of users whose orders are 100 times as large"
    )
    habit: float = knob(
        0.9,
        low=0,
        high=1,
        off=0.0,
        about="correlation of a user's nature (taste, activity) before and in the experiment (0: "
        "the time before explains nothing)",
    )
    mobile_share: float = knob(
        0.6, low=0, high=1, off=0.0, about="share of users on a mobile device"
    )
    mobile_gap: float = knob(
        0.3, low=0, high=0.9, off=0.0, about="share of the click probability that mobile users lack"
    )
    heterogeneity: float = knob(
        0.0,
        low=-1,
        high=1,
        off=0.0,
        about="lift of a change for mobile users minus its lift for the others; the mean over "
        "users stays",
    )
    weekend_lift: float = knob(
        0.0, low=-0.8, high=2, off=0.0, about="relative change of clicks on days 5 and 6 of 7"
    )
    weekend_effect: float = knob(
        0.0,
        low=-2,
        high=2,
        off=0.0,
        about="relative change, at the weekend, of what a treatment does",
    )
    novelty: float = knob(
        0.0,
        low=-0.9,
        high=2,
        off=0.0,
        about="extra lift of any change on a user's first sight of it; below 0: primacy, the "
        "change must be learnt",
    )
    novelty_days: float = knob(
        3.0, low=0.1, high=60, off=None, about="days in which the novelty falls to a third (1/e)"
    )
    trigger_rate: float = knob(
        1.0, low=0.01, high=1, off=1.0, about="share of users who ever meet what is changed"
    )
    spillover: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of a lift that reaches a user through the community: it depends on the "
        "community's share of treated impressions, not on the user's own arm",
    )
    n_communities: int = knob(
        200, low=2, high=100_000, off=None, about="communities of users, equally probable"
    )
    cannibalisation: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="exponent s of a market with one supply: orders by click go with demand ** -s in "
        "each hour (1: extra clicks only take orders away from others)",
    )
    carry_over: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="share of a lift that is still the one of the period before, in a switchback",
    )
    leftover: float = knob(
        0.0,
        low=-0.5,
        high=1,
        off=0.0,
        about="relative change of clicks that stays with those who were treated in the experiment "
        "before, which had the salt 'layer-1'",
    )
    ramp: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="growth of the treatment's share from the first day to the last (1: from nothing to "
        "twice the planned share)",
    )
    redirect_loss: float = knob(
        0.0,
        low=0,
        high=0.5,
        off=0.0,
        about="share of treatment's users who are gone before they are logged; those who click "
        "little go first",
    )
    logging_loss: float = knob(
        0.0,
        low=0,
        high=0.9,
        off=0.0,
        about="share of treatment's impressions without a click that are not logged",
    )
    bot_rate: float = knob(
        0.0,
        low=0,
        high=0.5,
        off=0.0,
        about="share of users that are bots with hundreds of impressions: half never click, half "
        "always",
    )
