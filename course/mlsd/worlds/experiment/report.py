"""What a company makes of the impressions: the log, the users, and the online metrics."""

import numpy as np
import pandas as pd

from mlsd.errors import MissingColumns

from .behaviour import Outcomes
from .people import People, Traffic

ARMS = np.array(["control", "treatment"], dtype=object)
_DAY_S = 86_400
_DEVICES = np.array(["desktop", "mobile"], dtype=object)
_NEEDED = ["user_id", "clicked", "ordered", "revenue", "load_ms"]


def make_log(people: People, traffic: Traffic, outcomes: Outcomes) -> pd.DataFrame:
    """Return one row an impression, in order of time."""
    user = traffic.user
    return pd.DataFrame(
        {
            "user_id": user,
            "day": np.floor(traffic.time).astype(int),
            "time_s": (traffic.time * _DAY_S).round(1),
            "device": _DEVICES[people.mobile.astype(int)[user]],
            "community": people.community[user],
            "triggered": people.triggered[user],
            "treated": outcomes.treated,
            "propensity": outcomes.propensity,
            "clicked": outcomes.clicked,
            "ordered": outcomes.ordered,
            "revenue": outcomes.revenue,
            "load_ms": outcomes.load_ms,
        }
    )


def by_user(log: pd.DataFrame, users: pd.DataFrame | None = None) -> pd.DataFrame:
    """Sum a log to one row a user (and arm, if it has arms), in the order of first impressions.

    Columns: user_id, arm (if in the log), first_day, impressions, clicks, orders, revenue,
    load_ms (mean). users: the table `world.users(n)`, to join what was known before. Raises
    MissingColumns.
    """
    missing = [column for column in [*_NEEDED, "day"] if column not in log.columns]
    if missing:
        raise MissingColumns("log", f"{list(log.columns)}", f"a log with the columns {missing}")
    keys = ["user_id", "arm"] if "arm" in log.columns else ["user_id"]
    code = log["user_id"].to_numpy()
    if "arm" in keys:
        code = 2 * code + (log["arm"].to_numpy() == ARMS[1])
    place, first = pd.factorize(code)
    size = np.bincount(place)
    start = np.full(len(first), len(log))
    np.minimum.at(start, place, np.arange(len(log)))
    opening = log.iloc[start]
    table = opening[keys].reset_index(drop=True)
    table["first_day"] = opening["day"].to_numpy()
    table["impressions"] = size
    for name, column in (("clicks", "clicked"), ("orders", "ordered")):
        table[name] = np.bincount(place, log[column].to_numpy(float)).astype(int)
    table["revenue"] = np.bincount(place, log["revenue"].to_numpy()).round(2)
    table["load_ms"] = np.bincount(place, log["load_ms"].to_numpy()) / size
    return table if users is None else table.merge(users, on="user_id", how="left")


def online_metrics(log: pd.DataFrame) -> pd.Series:
    """Return the metrics of ExperimentWorld.run."""
    users, clicks = log["user_id"].nunique(), log["clicked"].sum()
    return pd.Series(
        {
            "click_rate": log["clicked"].mean(),
            "orders_per_impression": log["ordered"].mean(),
            "orders_per_click": log["ordered"].sum() / clicks if clicks else np.nan,
            "revenue_per_impression": log["revenue"].mean(),
            "impressions_per_user": len(log) / users,
            "clicks_per_user": clicks / users,
            "orders_per_user": log["ordered"].sum() / users,
            "revenue_per_user": log["revenue"].sum() / users,
            "load_ms": log["load_ms"].mean(),
        }
    )
