"""Costs of model families follow their complexity formulas and the calibrated constants."""

import pytest

from mlsd.design import Stage
from mlsd.design.cost import (
    attention,
    constants_table,
    graph_search,
    inner_product,
    linear,
    mlp,
    trees,
    vector_bytes,
)
from mlsd.errors import BadType, BadValue


def test_the_yardsticks_come_out_of_the_formulas():
    assert linear(20).us_per_item == pytest.approx(0.058)
    assert trees(500, 5).us_per_item == pytest.approx(46)
    assert 200_000 * inner_product(64).us_per_item == pytest.approx(1_600)
    assert 200_000 * graph_search(200_000, ef=50, links=16).us_per_item == pytest.approx(100)


def test_a_small_cross_encoder_takes_about_20_ms_a_document():
    assert attention(length=128, width=384, layers=6).us_per_item == pytest.approx(20_000, rel=0.25)


def test_features_count_in_the_training_of_trees_and_not_in_their_scoring():
    few, many = trees(100, 6, n_features=20), trees(100, 6, n_features=40)
    assert many.us_per_item == few.us_per_item
    assert many.training_core_hours(1e6) == pytest.approx(2 * few.training_core_hours(1e6))


def test_scoring_grows_as_the_formula_says():
    assert linear(40).operations == 2 * linear(20).operations
    assert trees(200, 6).operations == 2 * trees(100, 6).operations == 4 * trees(100, 3).operations
    assert mlp(64, 32, 1).operations == 64 * 32 + 32
    longer = attention(512, 64, 2).operations / attention(256, 64, 2).operations
    assert 2 < longer < 4
    assert graph_search(10**9).operations * 10**9 == pytest.approx(
        graph_search(10**6).operations * 10**6
    )


def test_a_network_costs_three_passes_to_train():
    network = mlp(100, 50, 1)
    hours = 3 * 5_050 * network.constant.ns * 1e9 * 4 / 3.6e12
    assert network.training_core_hours(1e9, epochs=4) == pytest.approx(hours)


def test_the_memory_of_a_vector_and_of_its_links():
    assert vector_bytes(64) == 256
    assert vector_bytes(64, links=16) == 4 * 64 + 8 * 16
    assert vector_bytes(64, bytes_per_number=1) == 64


def test_each_constant_has_a_unit_and_a_source():
    table = constants_table()
    assert (table["ns"] > 0).all()
    assert (table["operation"].str.len() > 3).all()
    assert (table["source"].str.len() > 20).all()


def test_a_stage_takes_name_and_cost_from_its_family():
    stage = Stage(name="rank", items_in=100, items_out=10, family=trees(500, 5))
    assert stage.us_per_item == pytest.approx(46)
    assert stage.model == "500 trees"
    assert not stage.deep
    assert Stage(name="rank", items_in=100, items_out=10, family=mlp(8, 1)).deep


def test_without_family_a_stage_is_deep_by_the_name_of_its_model():
    rank = {"name": "rank", "items_in": 100, "items_out": 10, "us_per_item": 5}
    assert Stage(**rank, model="Deep ranker").deep
    assert not Stage(**rank, model="LambdaMART").deep


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: linear(0), BadValue),
        (lambda: linear("20"), BadType),
        (lambda: trees(100, 2.5), BadValue),
        (lambda: trees(100, 5, n_features=0), BadValue),
        (lambda: mlp(10), BadValue),
        (lambda: mlp(10, -1), BadValue),
        (lambda: inner_product(True), BadType),
        (lambda: graph_search(0), BadValue),
        (lambda: attention(128, 64, 0), BadValue),
        (lambda: vector_bytes(-1), BadValue),
        (lambda: linear(5).training_core_hours(0), BadValue),
        (lambda: Stage(name="rank", items_in=9, items_out=1), BadType),
        (lambda: Stage(name="rank", items_in=9, items_out=1, family="trees"), BadType),
    ],
)
def test_an_impossible_size_is_refused(make, error):
    with pytest.raises(error):
        make()
