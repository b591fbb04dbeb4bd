"""Each broken experiment shows its own fault in the log, and none of the others."""

import numpy as np
import pytest

from mlsd.errors import BadValue
from mlsd.experiments import compare_means, compare_ratios, sample_ratio
from mlsd.worlds.errors import BadKnob
from mlsd.worlds.experiment import by_user
from mlsd.worlds.experiment.broken import FAULTS, broken_experiment


def traces(experiment):
    """Return whether the trace of each fault is in the log, by ways that need no oracle."""
    brief, log = experiment.brief, experiment.log
    visits = log.groupby("user_id")["clicked"].transform("size")
    bots, log = visits.max() > 120, log[visits <= 120]
    people = by_user(log, experiment.users)
    arms = [people[people["arm"] == arm] for arm in ("control", "treatment")]
    share = (log["arm"] == "treatment").groupby(log["day"]).mean()
    users = people["arm"].value_counts().to_dict()
    before = compare_ratios(*arms, "clicks_before", "impressions_before")
    seen = log["day"] - log.groupby("user_id")["day"].transform("min")
    rate = log["clicked"].groupby([seen == 0, log["arm"]]).mean().unstack()
    lift = rate["treatment"] / rate["control"]
    orders = log["ordered"].sum() / log["clicked"].sum()
    usual = people["orders_before"].sum() / people["clicks_before"].sum()
    ramp = np.ptp(share) > 0.3
    logging = compare_means(*(a["impressions"] for a in arms)).p_value < 1e-6
    srm = sample_ratio(users).mismatch
    return {
        "bots": bots,
        "redirect": srm and not logging and not ramp,
        "logging": logging and not ramp,
        "novelty": lift[True] - lift[False] > 0.3,
        "leftover": before.p_value < 1e-4 and not srm,
        "peeking": brief["days"] < brief["planned_days"],
        "ramp": ramp,
        "dilution": log["triggered"].mean() < 0.5,
        "whale": log["revenue"].max() > 1_500,
        "interference": orders / usual < 0.94,
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_leaves_its_trace_and_no_other(fault):
    for seed in (1, 2, 3):
        found = {name for name, holds in traces(broken_experiment(fault, seed)).items() if holds}
        assert found - ({"redirect"} if fault == "logging" else set()) == {fault}


def test_the_seed_decides_everything():
    one, same, other = (broken_experiment("bots", seed, 1_000) for seed in (5, 5, 6))
    assert one.log.equals(same.log)
    assert one.users.equals(same.users)
    assert not one.log["clicked"].equals(other.log["clicked"])


def test_a_peeker_stops_when_it_looks_significant():
    experiment = broken_experiment("peeking", 4)
    log, days = experiment.log, experiment.brief["days"]
    assert log["day"].max() == days - 1 < experiment.brief["planned_days"] - 1
    assert "p < 0.05" in experiment.brief["stop_rule"]
    control, treatment = (log[log["arm"] == arm] for arm in ("control", "treatment"))
    assert compare_ratios(control, treatment, "clicked").p_value < 0.05


def test_unknown_faults_and_sizes_are_refused():
    with pytest.raises(BadValue, match=r"fault.*one of bots"):
        broken_experiment("gremlins", 1)
    with pytest.raises(BadKnob, match="n"):
        broken_experiment("bots", 1, n=10)
