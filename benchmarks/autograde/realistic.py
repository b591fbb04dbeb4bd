"""The realistic assignment: one notebook with pandas, scikit-learn and Matplotlib.

Eight exercises, each with a graded cell that holds hidden tests, and for each exercise the kinds
of answers that students hand in.  Two answers draw a figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

TITLE = "# Delivery times\n\nHow long does an order take, and can that be told beforehand?"

IMPORTS = """\
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import root_mean_squared_error
from sklearn.model_selection import train_test_split"""

DATA = """\
rng = np.random.default_rng(7)
n_orders = 2400
raw = pd.DataFrame({
    "order_id": np.arange(n_orders),
    "hour": rng.integers(9, 23, n_orders),
    "zone": rng.choice(["north", "south", "east", "west"], n_orders),
    "distance_km": rng.gamma(2.0, 1.5, n_orders),
    "items": rng.poisson(3, n_orders) + 1,
})
rush = raw["hour"].between(17, 20)
raw["minutes"] = (
    12 + 3.5 * raw["distance_km"] + 0.8 * raw["items"] + 9 * rush + rng.normal(0, 3, n_orders)
)
raw.loc[rng.choice(n_orders, 60, replace=False), "minutes"] = np.nan
raw = pd.concat([raw, raw.sample(40, random_state=1)], ignore_index=True)
raw.head()"""

TABLE = """\
orders = raw.dropna(subset="minutes").drop_duplicates("order_id").reset_index(drop=True)
orders.describe()"""

SPLIT = """\
known = orders[["distance_km", "items", "hour"]].assign(rush=orders["hour"].between(17, 20) * 1)
X_train, X_test, y_train, y_test = train_test_split(known, orders["minutes"], random_state=0)
len(X_train), len(X_test)"""


@dataclass(frozen=True)
class Exercise:
    """One answer cell with its tests: `right`, `other_way`, `wrong` and `raising` are answers."""

    name: str
    task: str
    right: str
    other_way: str
    wrong: str
    raising: str
    visible: str
    hidden: str
    before: str = ""
    """Code of a locked cell that stands before the answer."""

    @property
    def answers(self) -> dict[str, str]:
        """The answers by kind."""
        return {
            kind: dedent(getattr(self, kind)).strip()
            for kind in ("right", "other_way", "wrong", "raising")
        }

    @property
    def tests(self) -> str:
        """The source of the test cell."""
        hidden = dedent(self.hidden).strip()
        parts = (dedent(self.visible).strip(), "### BEGIN HIDDEN TESTS", hidden)
        return "\n".join((*parts, "### END HIDDEN TESTS"))


EXERCISES = (
    Exercise(
        "clean",
        "Write `clean(raw)`: without orders that have no `minutes`, each `order_id` once.",
        right="""
            def clean(raw):
                return raw.dropna(subset="minutes").drop_duplicates("order_id")
            """,
        other_way="""
            def clean(raw):
                kept = raw[raw["minutes"].notna()]
                return kept.groupby("order_id", as_index=False).first()
            """,
        wrong="""
            def clean(raw):
                return raw.dropna(subset="minutes")
            """,
        raising="""
            def clean(raw):
                return raw.dropna(subset="minute").drop_duplicates("id")
            """,
        visible="""
            cleaned = clean(raw)
            assert cleaned["minutes"].notna().all()
            """,
        hidden="""
            assert cleaned["order_id"].is_unique
            assert len(cleaned) == 2340
            """,
    ),
    Exercise(
        "by-hour",
        "Write `by_hour(orders)`: a Series of the mean `minutes` by `hour`.",
        before=TABLE,
        right="""
            def by_hour(orders):
                return orders.groupby("hour")["minutes"].mean()
            """,
        other_way="""
            def by_hour(orders):
                return orders.pivot_table(index="hour", values="minutes", aggfunc="mean")["minutes"]
            """,
        wrong="""
            def by_hour(orders):
                return orders.groupby("hour")["minutes"].median()
            """,
        raising="""
            def by_hour(orders):
                return orders.groupby("Hour")["minutes"].mean()
            """,
        visible="""
            assert list(by_hour(orders).index) == list(range(9, 23))
            """,
        hidden="""
            few = pd.DataFrame({"hour": [9, 9, 9, 10], "minutes": [10.0, 20.0, 60.0, 40.0]})
            assert by_hour(few).to_dict() == {9: 30.0, 10: 40.0}
            """,
    ),
    Exercise(
        "late-share",
        "Write `late_share(orders, limit_min)`: the share of orders over the limit by `zone`.",
        right="""
            def late_share(orders, limit_min):
                late = orders["minutes"] > limit_min
                return late.groupby(orders["zone"]).mean()
            """,
        other_way="""
            def late_share(orders, limit_min):
                shares = {}
                for zone, group in orders.groupby("zone"):
                    shares[zone] = float(np.mean(group["minutes"] > limit_min))
                return pd.Series(shares)
            """,
        wrong="""
            def late_share(orders, limit_min):
                late = orders[orders["minutes"] > limit_min]
                return late["zone"].value_counts()
            """,
        raising="""
            def late_share(orders, limit_min):
                return (orders["minutes"] > limit_min).groupby("zone").mean()
            """,
        visible="""
            assert set(late_share(orders, 30).index) == {"north", "south", "east", "west"}
            """,
        hidden="""
            assert late_share(orders, 30).between(0.2, 0.7).all()
            assert late_share(orders, 1000).sum() == 0
            """,
    ),
    Exercise(
        "hours-figure",
        "Draw the mean minutes by hour as a line; call the axes `ax` and label both.",
        right="""
            fig, ax = plt.subplots()
            means = orders.groupby("hour")["minutes"].mean()
            ax.plot(means.index, means.to_numpy(), marker="o")
            ax.set(xlabel="Hour of the day", ylabel="Minutes", title="Orders wait in the evening")
            plt.show()
            """,
        other_way="""
            ax = orders.groupby("hour")["minutes"].mean().plot(ylabel="Minutes", xlabel="Hour")
            ax.figure.set_size_inches(7, 4)
            plt.show()
            """,
        wrong="""
            fig, ax = plt.subplots()
            ax.scatter(orders["hour"], orders["minutes"], s=4)
            plt.show()
            """,
        raising="""
            fig, parts = plt.subplots(2)
            means = orders.groupby("hour")["minutes"].mean()
            parts.plot(means.index, means)
            """,
        visible="""
            assert len(ax.lines) == 1
            """,
        hidden="""
            assert ax.get_xlabel()
            assert ax.get_ylabel()
            assert len(ax.lines[0].get_xdata()) == 14
            """,
    ),
    Exercise(
        "features",
        "Write `features(orders)`: `distance_km`, `items`, `rush` (17 to 20 h), a column a zone.",
        right="""
            def features(orders):
                table = orders[["distance_km", "items"]].copy()
                table["rush"] = orders["hour"].between(17, 20).astype(int)
                return table.join(pd.get_dummies(orders["zone"], dtype=int))
            """,
        other_way="""
            def features(orders):
                zones = {zone: (orders["zone"] == zone) * 1 for zone in orders["zone"].unique()}
                rush = np.where((orders["hour"] >= 17) & (orders["hour"] <= 20), 1, 0)
                return orders[["distance_km", "items"]].assign(rush=rush, **zones)
            """,
        wrong="""
            def features(orders):
                table = orders[["distance_km", "items"]].copy()
                table["rush"] = (orders["hour"] > 17).astype(int)
                return table.join(pd.get_dummies(orders["zone"], dtype=int))
            """,
        raising="""
            def features(orders):
                table = orders[["distance_km", "items", "rush"]]
                return table.join(pd.get_dummies(orders["zone"]))
            """,
        visible="""
            assert {"distance_km", "items", "rush"} < set(features(orders).columns)
            """,
        hidden="""
            found = features(orders)
            assert len(found.columns) == 7
            assert found["rush"].sum() == orders["hour"].isin([17, 18, 19, 20]).sum()
            """,
    ),
    Exercise(
        "fit",
        "Write `fit(X, y)`: a fitted forest of at least 20 trees.",
        before=SPLIT,
        right="""
            def fit(X, y):
                return RandomForestRegressor(40, min_samples_leaf=4, random_state=0).fit(X, y)
            """,
        other_way="""
            def fit(X, y):
                forest = RandomForestRegressor(n_estimators=30, max_depth=8, random_state=1)
                forest.fit(X, y)
                return forest
            """,
        wrong="""
            def fit(X, y):
                return DummyRegressor().fit(X, y)
            """,
        raising="""
            def fit(X, y):
                return RandomForestRegressor(40, random_state=0).fit(y, X)
            """,
        visible="""
            model = fit(X_train, y_train)
            predicted = model.predict(X_test)
            assert predicted.shape == y_test.shape
            """,
        hidden="""
            assert root_mean_squared_error(y_test, predicted) < 4.5
            assert len(model.estimators_) >= 20
            """,
    ),
    Exercise(
        "rmse-by-hour",
        "Write `rmse_by_hour(y, predicted, hour)`: the root mean squared error by hour.",
        before="predicted_test = y_test + np.random.default_rng(1).normal(0, 3, len(y_test))",
        right="""
            def rmse_by_hour(y, predicted, hour):
                return np.sqrt(((y - predicted) ** 2).groupby(hour).mean())
            """,
        other_way="""
            def rmse_by_hour(y, predicted, hour):
                return pd.Series({
                    h: root_mean_squared_error(y[hour == h], predicted[hour == h])
                    for h in sorted(hour.unique())
                })
            """,
        wrong="""
            def rmse_by_hour(y, predicted, hour):
                return (y - predicted).abs().groupby(hour).mean()
            """,
        raising="""
            def rmse_by_hour(y, predicted, hour):
                return root_mean_squared_error(y, predicted, group=hour)
            """,
        visible="""
            assert len(rmse_by_hour(y_test, predicted_test, X_test["hour"])) == 14
            """,
        hidden="""
            truth = pd.Series([0.0, 0.0, 5.0])
            guess = pd.Series([3.0, 5.0, 5.0])
            errors = rmse_by_hour(truth, guess, pd.Series([9, 9, 10]))
            assert np.allclose(errors, [np.sqrt(17), 0])
            """,
    ),
    Exercise(
        "predicted-figure",
        "Draw predicted against true minutes, with the diagonal; name it `dots`, label both axes.",
        right="""
            fig, dots = plt.subplots()
            dots.scatter(y_test, predicted_test, s=8)
            ends = [y_test.min(), y_test.max()]
            dots.plot(ends, ends, color="black")
            dots.set(xlabel="True minutes", ylabel="Predicted minutes", title="Close")
            plt.show()
            """,
        other_way="""
            fig, dots = plt.subplots(figsize=(5, 5))
            dots.plot(y_test, predicted_test, ".")
            dots.axline((20, 20), slope=1)
            dots.set_xlabel("true minutes")
            dots.set_ylabel("predicted minutes")
            plt.show()
            """,
        wrong="""
            fig, dots = plt.subplots()
            dots.scatter(y_test, predicted_test)
            dots.set(xlabel="True minutes")
            plt.show()
            """,
        raising="""
            fig, dots = plt.subplots()
            dots.scatter(y_test, X_train["distance_km"])
            plt.show()
            """,
        visible="""
            assert dots.collections or dots.lines
            """,
        hidden="""
            assert dots.get_xlabel()
            assert dots.get_ylabel()
            assert dots.lines
            """,
    ),
)
