"""DrivingWorld: what it shows, that it repeats itself, and that each knob does what it says."""

import hashlib
import subprocess
import sys
from dataclasses import fields

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from mlsd.metrics import mean_iou, pixel_accuracy, pooled_confusion
from mlsd.worlds import BadKnob, BadPolicy, DrivingWorld, OracleLocked
from mlsd.worlds.driving.policy import read_segmentation

SKY, ROAD, SIDEWALK, CAR, PEDESTRIAN, SIGN = range(6)
SMALL = {"height": 32, "width": 48}
ALONE = {"clip_frames": 1, **SMALL}


@pytest.fixture(scope="module")
def world():
    return DrivingWorld(7, **SMALL)


@pytest.fixture(scope="module")
def alone():
    """A world in which each frame is a clip: many scenes for few frames."""
    return DrivingWorld(7, **ALONE)


def everywhere(class_id, dtype=np.uint8):
    return lambda images: np.full(images.shape[:3], class_id, dtype=dtype)


def fingerprint(seed):
    """Return a digest of all that a world shows; the sub-process test runs it too."""
    world = DrivingWorld(seed, near_duplicates=0.5, void_border=0.2, night_share=0.3, **SMALL)
    recordings = [world.record(25), world.record(9, week=2, condition="rain", city="south")]
    digest = hashlib.sha256()
    for each in recordings:
        arrays = [
            each.clip_ids,
            world.label(each.frame_ids),
            world.oracle().classes(each.frame_ids),
        ]
        for array in arrays:
            digest.update(np.ascontiguousarray(array).tobytes())
        digest.update(np.ascontiguousarray(each.images // 4).tobytes())
        digest.update(world.oracle().frames(each.frame_ids).to_csv().encode())
    log = world.experiment(world.production, world.oracle().ideal, 60, week=1)
    digest.update(log.to_csv(float_format="%.9g").encode())
    digest.update(world.run(world.production, 60).to_csv(float_format="%.9g").encode())
    return digest.hexdigest()


def brightness(recording):
    return float(recording.images.mean())


def shares(classes):
    return np.bincount(classes.ravel(), minlength=6) / classes.size


class TestRepeats:
    def test_same_seed_same_results_in_another_process(self):
        code = (
            "import importlib.util as u; "
            f"spec = u.spec_from_file_location('shown', {__file__!r}); "
            "shown = u.module_from_spec(spec); spec.loader.exec_module(shown); "
            "print(shown.fingerprint(3))"
        )
        there = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert there.stdout.strip() == fingerprint(3)
        assert fingerprint(3) != fingerprint(4)

    def test_a_frame_depends_on_its_id_alone(self, world):
        mixed = world.vary(near_duplicates=0.5)
        many, few = mixed.record(90), mixed.record(20)
        assert np.array_equal(many.images[:20], few.images)
        some = np.array([71, 3, 70, 12])
        assert np.array_equal(mixed.label(some), mixed.label(many.frame_ids)[some])
        assert np.array_equal(
            mixed.oracle().classes(some), mixed.oracle().classes(many.frame_ids)[some]
        )

    def test_frames_of_several_recordings_are_looked_up_in_the_order_asked(self, world):
        recordings = [world.record(12), world.record(12, week=3, condition="night")]
        ids = np.stack([each.frame_ids for each in recordings], axis=1).ravel()
        labels = world.label(ids)
        for i, each in enumerate(recordings):
            assert np.array_equal(labels[i::2], world.label(each.frame_ids))
        assert (world.tag(ids)["condition"][1::2] == "night").all()

    def test_the_images_that_are_served_are_those_that_are_recorded(self, world):
        served = []

        def policy(images):
            served.append(images)
            return world.production(images)

        log = world.log(policy, 300, week=2)
        recorded = world.record(300, week=2)
        assert [len(images) for images in served] == [256, 44]
        assert np.array_equal(np.concatenate(served), recorded.images)
        assert np.array_equal(log["frame_id"], recorded.frame_ids)

    def test_a_policy_cannot_change_what_the_world_shows(self, world):
        def scribble(images):
            images[:] = 0
            return world.production(images)

        assert world.run(scribble, 30).equals(world.run(world.production, 30))

    @pytest.mark.parametrize(
        "other", [{"week": 1}, {"condition": "day"}, {"city": "north"}, {"city": "south"}]
    )
    def test_other_recordings_have_other_frames(self, world, other):
        first, second = world.record(20), world.record(20, **other)
        assert not set(first.frame_ids) & set(second.frame_ids)
        assert not set(first.clip_ids) & set(second.clip_ids)
        assert not np.array_equal(first.images, second.images)

    def test_turning_one_knob_leaves_the_rest_as_it_was(self, alone):
        ids = alone.record(120).frame_ids
        before = alone.oracle().frames(ids)
        after = alone.vary(night_share=0.3, border_noise=0.9).oracle().frames(ids)
        assert_frame_equal(before.drop(columns="condition"), after.drop(columns="condition"))
        changed = before["condition"] != after["condition"]
        assert changed.any()
        assert (after.loc[changed, "condition"] == "night").all()
        dark = alone.vary(night_effect=0.0)
        assert np.array_equal(dark.oracle().classes(ids), alone.oracle().classes(ids))


class TestScenes:
    def test_images_and_labels_have_the_shape_and_type_that_they_say(self, world):
        recording = world.record(5)
        assert recording.images.shape == (5, 32, 48, 3)
        assert recording.images.dtype == np.uint8
        assert world.label(recording.frame_ids).shape == (5, 32, 48)
        assert world.label(recording.frame_ids).dtype == np.uint8
        assert world.label(3).shape == (1, 32, 48)
        assert len(recording.take(recording.frame_ids > 1)) == 3

    @pytest.mark.parametrize(("height", "width"), [(48, 48), (48, 64), (64, 96)])
    def test_every_class_occurs_and_pedestrians_and_signs_are_rare(self, height, width):
        world = DrivingWorld(1, height=height, width=width, clip_frames=1)
        share = shares(world.oracle().classes(range(400)))
        assert share.min() > 0.004
        assert max(share[PEDESTRIAN], share[SIGN]) < 0.02
        assert share[[SKY, ROAD, SIDEWALK]].min() > 0.2
        assert 0.02 < share[CAR] < 0.08

    def test_a_recording_says_nothing_of_the_weather(self, world):
        assert set(vars(world.record(3))) == {"frame_ids", "clip_ids", "images"}
        assert not {"condition", "city"} & set(world.log(world.production, 3).columns)

    @pytest.mark.parametrize("city", DrivingWorld.cities)
    @pytest.mark.parametrize("condition", DrivingWorld.conditions)
    def test_what_is_asked_for_is_recorded(self, world, condition, city):
        ids = world.record(25, condition=condition, city=city).frame_ids
        assert set(world.tag(ids)["condition"]) == {condition}
        assert set(world.tag(ids)["city"]) == {city}

    def test_clips_have_one_condition_and_consecutive_frames(self, world):
        table = world.tag(world.record(200).frame_ids)
        clips = table.groupby("clip_id")
        assert (clips.size() == 10).all()
        assert len(table.drop_duplicates(["clip_id", "condition", "city"])) == 20

    def test_memory_and_painting_go_by_batches(self, alone):
        from mlsd.worlds.driving.painting import BATCH

        images = alone.record(2 * BATCH + 3).images
        assert np.array_equal(images[BATCH - 1 : BATCH + 1], alone.record(BATCH + 1).images[-2:])
        assert images[-1].any()


class TestPolicies:
    def test_the_ideal_knows_every_image_that_was_shown(self, world):
        run = world.run(world.oracle().ideal, 200)
        assert run["mean_iou"] == run["pixel_accuracy"] == run["hazard_recall"] == 1
        assert run["interventions_per_km"] == run["phantom_brakes_per_km"] == 0
        recording = world.record(10, condition="rain")
        truth = world.oracle().classes(recording.frame_ids)
        assert np.array_equal(world.oracle().ideal(recording.images[::-1]), truth[::-1])
        strange = recording.images.copy()
        strange[1] = 0
        with pytest.raises(BadPolicy, match="image 1"):
            world.oracle().ideal(strange)

    def test_production_sees_only_the_ground(self, world):
        run = world.run(world.production, 200)
        assert run["pixel_accuracy"] > 0.8
        assert run["mean_iou"] < 0.45
        assert run["brake_rate"] == run["hazard_recall"] == run["pedestrian_iou"] == 0

    def test_probabilities_and_class_maps_of_them_are_the_same_policy(self, world):
        def probabilities(images):
            return np.eye(6)[world.production(images)]

        assert world.run(probabilities, 40).equals(world.run(world.production, 40))

    def test_metrics_are_those_of_the_maps_and_the_log(self, alone):
        ids = alone.record(150).frame_ids
        truth = alone.oracle().classes(ids)
        matrix = pooled_confusion(truth, alone.production(alone.record(150).images), 6)
        run = alone.run(alone.production, 150)
        assert run["mean_iou"] == mean_iou(matrix)
        assert run["pixel_accuracy"] == pixel_accuracy(matrix)
        half_blind = alone.oracle().ideal
        log = alone.log(lambda images: np.roll(half_blind(images), 9, axis=2), 150)
        again = alone.run(lambda images: np.roll(half_blind(images), 9, axis=2), 150)
        km = 150 * 10 / 1000
        assert log["intervention"].any()
        assert log["complaint"].any()
        assert again["brake_rate"] == pytest.approx(log["braked"].mean())
        assert again["interventions_per_km"] == pytest.approx(log["intervention"].sum() / km)
        assert again["phantom_brakes_per_km"] == pytest.approx(log["complaint"].sum() / km)
        hazard = alone.oracle().frames(ids)["hazard"].to_numpy()
        assert np.array_equal(log["intervention"], hazard & ~log["braked"].to_numpy())
        assert np.array_equal(log["complaint"], ~hazard & log["braked"].to_numpy())
        assert again["hazard_recall"] == pytest.approx(1 - log["intervention"].sum() / hazard.sum())
        cost = 20 * log["intervention"].sum() + 0.5 * log["complaint"].sum()
        assert again["cost_usd_per_km"] == pytest.approx(cost / km)

    def test_a_log_has_one_row_a_frame(self, world):
        log = world.log(everywhere(PEDESTRIAN), 60)
        kinds = {name: kind.kind for name, kind in log.dtypes.items()}
        assert kinds == {
            "frame_id": "i",
            "clip_id": "i",
            "car_id": "i",
            "time_s": "f",
            "pedestrian_px": "i",
            "braked": "b",
            "intervention": "b",
            "complaint": "b",
        }
        assert log["braked"].all()
        corridor = world.oracle().corridor(log["frame_id"]).sum(axis=(1, 2))
        assert np.array_equal(log["pedestrian_px"], corridor)
        assert log["time_s"].tolist() == [*range(10)] * 6
        assert len(log[["clip_id", "car_id"]].drop_duplicates()) == 6

    def test_the_corridor_lies_on_the_road(self, world):
        corridor = world.oracle().corridor(range(50))
        truth = world.oracle().classes(range(50))
        assert corridor.any(axis=(1, 2)).all()
        assert not np.isin(truth[corridor], [SKY, SIDEWALK]).any()

    def test_the_oracle_is_locked_while_a_policy_serves(self, world):
        for asked in (
            world.oracle,
            lambda: world.label([0]),
            lambda: world.tag([0]),
            lambda: world.record(1),
            lambda: world.run(world.production, 1),
        ):
            with pytest.raises(OracleLocked):
                world.run(lambda images, asked=asked: asked() and world.production(images), 1)


class TestExperiment:
    def test_each_car_is_in_one_arm_in_all_weeks_and_driven_by_its_policy(self, alone):
        logs = [
            alone.experiment(alone.production, everywhere(PEDESTRIAN), 300, week=week)
            for week in (0, 1)
        ]
        for log in logs:
            assert list(log.columns)[2:4] == ["car_id", "arm"]
            assert (log["braked"] == (log["arm"] == "treatment")).all()
        arms = {(row.car_id, row.arm) for log in logs for row in log.itertuples()}
        assert len(arms) == len({car for car, _ in arms})
        share = (logs[0]["arm"] == "treatment").mean()
        assert 0.3 < share < 0.7

    @pytest.mark.parametrize(("share", "arm"), [(0, "control"), (1.0, "treatment")])
    def test_all_cars_can_be_in_one_arm(self, world, share, arm):
        log = world.experiment(world.production, world.production, 30, treatment_share=share)
        assert set(log["arm"]) == {arm}
        assert_frame_equal(log.drop(columns="arm"), world.log(world.production, 30))

    @pytest.mark.parametrize("share", [-0.1, 1.1, None, "half"])
    def test_a_share_outside_0_to_1_is_refused(self, world, share):
        with pytest.raises(BadKnob, match="treatment_share"):
            world.experiment(world.production, world.production, 5, treatment_share=share)


MAPS = np.zeros((2, 3, 4), dtype=int)
EVEN = np.full((2, 3, 4, 6), 1 / 6)


def changed(array, value, at=(1, 2, 3)):
    array = array.astype(float) if isinstance(value, float) else array.copy()
    array[at] = value
    return array


class TestBadPolicies:
    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (None, "got None. Did you forget return"),
            (MAPS[0], r"shape \(3, 4\). The policy is given a batch"),
            (MAPS[:1], r"shape \(1, 3, 4\)"),
            (MAPS.transpose(0, 2, 1), r"expected class maps of shape \(2, 3, 4\)"),
            (EVEN[..., :5], r"probabilities of shape \(2, 3, 4, 6\), got shape \(2, 3, 4, 5\)"),
            (np.moveaxis(EVEN, -1, 1), "Move the axis of classes to the end"),
            (MAPS.astype(float), "dtype float64. Take the argmax"),
            (MAPS.astype(bool), "dtype bool"),
            (MAPS.astype(str), "dtype <U"),
            (changed(MAPS, np.nan), "NaN in 1 of 24 pixels"),
            (changed(MAPS, 6), "the class 6 in image 1, row 2, column 3"),
            (changed(MAPS, -1), "the class -1"),
            (changed(MAPS, 255), "255 marks pixels without a label"),
            (changed(EVEN, np.nan, (1, 0, 0, 0)), "NaN in 1 of 144 numbers, first in image 1"),
            (changed(EVEN, 2.0, (0, 0, 0, 0)), "Logits need a softmax"),
            (EVEN - 0.5, "numbers from -0.3333 to -0.3333|numbers from -0.3333"),
            (EVEN * 0.5, "a total of 0.5 in image 0, row 0, column 0"),
            (EVEN.astype(complex), "dtype complex"),
            ([[1], [1, 2]], "NumPy cannot read"),
        ],
    )
    def test_an_answer_that_is_no_segmentation(self, answer, words):
        with pytest.raises(BadPolicy, match=words):
            read_segmentation(answer, (2, 3, 4))

    @pytest.mark.parametrize("policy", [None, "sky", lambda images: None, everywhere(9)])
    def test_the_message_names_the_policy(self, world, policy):
        for call in (world.log, world.run):
            with pytest.raises(BadPolicy, match=r"^policy: "):
                call(policy, 3)
        with pytest.raises(BadPolicy, match=r"^treatment: "):
            world.experiment(world.production, policy, 30)

    def test_what_is_certain_has_probability_one(self):
        seen = read_segmentation(changed(MAPS, PEDESTRIAN), (2, 3, 4))
        assert seen.pedestrian.sum() == seen.pedestrian[1, 2, 3] == 1
        likely = read_segmentation(EVEN.astype(np.float32), (2, 3, 4))
        assert likely.pedestrian == pytest.approx(1 / 6)
        assert (likely.classes == 0).all()

    def test_an_error_of_the_policy_is_its_own_and_unlocks_the_world(self, world):
        with pytest.raises(ZeroDivisionError):
            world.run(lambda images: 1 / 0, 3)
        assert world.oracle()


class TestBadArguments:
    @pytest.mark.parametrize("n", [0, 1.5, 100_001, None, True])
    def test_how_many_frames(self, world, n):
        for call in (world.record, lambda n: world.run(world.production, n)):
            with pytest.raises(BadKnob, match="n: expected a whole number"):
                call(n)

    @pytest.mark.parametrize(
        ("name", "value"), [("week", -1), ("condition", "fog"), ("city", 0), ("city", "east")]
    )
    def test_recordings_that_do_not_exist(self, world, name, value):
        with pytest.raises(BadKnob, match=f"{name}: expected"):
            world.record(3, **{name: value})

    @pytest.mark.parametrize("ids", [[-1], ["0"], [1.5], [10**15], True])
    def test_frames_that_do_not_exist(self, world, ids):
        for call in (world.label, world.tag, world.oracle().classes):
            with pytest.raises(BadKnob, match="frame_ids"):
                call(ids)


class TestKnobs:
    @pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
    def test_near_duplicates_is_the_share_of_frames_that_continue_a_scene(self, share):
        world = DrivingWorld(2, near_duplicates=share, clip_frames=2, colour_spread=0.0, **SMALL)
        truth = world.oracle().classes(range(400))
        alike = (truth[::2] == truth[1::2]).mean(axis=(1, 2)) > 0.97
        low, high = (0, 0.06) if share == 0 else (share**2 - 0.1, share**2 + 0.1)
        assert low <= alike.mean() <= high

    def test_frames_of_a_clip_move(self, world):
        truth = world.oracle().classes(range(10))
        assert not np.array_equal(truth[0], truth[9])

    @pytest.mark.parametrize(
        ("name", "condition"),
        [("night_share", "night"), ("rain_share", "rain"), ("glare_share", "glare")],
    )
    def test_shares_of_conditions(self, name, condition):
        others = {"night_share": 0.0, "rain_share": 0.0, "glare_share": 0.0}
        for share in (0.0, 0.4, 1.0):
            world = DrivingWorld(3, **{**others, name: share}, **ALONE)
            found = (world.tag(range(500))["condition"] == condition).mean()
            assert found == pytest.approx(share, abs=0.12)

    def test_south_share_and_crowd_share(self):
        for share in (0.0, 0.5, 1.0):
            world = DrivingWorld(3, south_share=share, crowd_share=share, **ALONE)
            facts = world.oracle().frames(range(500))
            assert (facts["city"] == "south").mean() == pytest.approx(share, abs=0.12)
            assert facts["crowd"].mean() == pytest.approx(share, abs=0.12)

    def test_a_crowd_has_more_pedestrians(self):
        world = DrivingWorld(3, crowd_share=0.5, **ALONE)
        counts = world.oracle().frames(range(300)).groupby("crowd")["pedestrians"].mean()
        assert counts[True] > 3 * counts[False] > 0

    def test_night_is_dark_and_its_effect_can_be_turned_off(self, alone):
        day = brightness(alone.record(60, condition="day"))
        night = brightness(alone.record(60, condition="night"))
        assert night < 0.4 * day
        off = alone.vary(night_effect=0.0).record(60, condition="night")
        assert brightness(off) == pytest.approx(day, rel=0.08)

    def test_glare_blinds_and_its_effect_can_be_turned_off(self, alone):
        def blinded(world):
            return (world.record(60, condition="glare").images.min(axis=-1) == 255).mean()

        assert blinded(alone) > 0.05
        assert blinded(alone.vary(glare_effect=0.0)) < 0.005

    def test_rain_greys_and_its_effect_can_be_turned_off(self, alone):
        def colourfulness(world, condition):
            images = world.record(60, condition=condition).images.astype(float)
            return np.ptp(images, axis=-1).mean()

        assert colourfulness(alone, "rain") < 0.8 * colourfulness(alone, "day")
        dry = colourfulness(alone.vary(rain_effect=0.0), "rain")
        assert dry == pytest.approx(colourfulness(alone, "day"), rel=0.15)

    def test_cities_look_alike_without_a_gap(self, alone):
        def gap(world):
            mean = [
                world.record(80, condition="day", city=city).images.mean(axis=(0, 1, 2))
                for city in world.cities
            ]
            return np.abs(mean[0] - mean[1]).max()

        assert gap(alone) > 15
        assert gap(alone.vary(city_gap=0.0)) < 6

    def test_crossing_share_puts_pedestrians_before_the_car(self, alone):
        def hazards(share):
            return alone.vary(crossing_share=share).oracle().frames(range(300))["hazard"].mean()

        assert hazards(0.0) < 0.06 < hazards(0.15) < hazards(1.0)

    def test_occlusion_hides_pedestrians_behind_cars(self, alone):
        def facts(occlusion):
            world = alone.vary(occlusion=occlusion, crossing_share=0.0)
            pixels = (world.oracle().classes(range(300)) == PEDESTRIAN).sum()
            return world.oracle().frames(range(300))["hidden"].sum(), pixels

        (none, open_px), (some, _), (all_px_hidden, hidden_px) = map(facts, (0.0, 0.3, 1.0))
        assert none == 0 < some < all_px_hidden
        assert hidden_px < 0.85 * open_px

    def test_without_imbalance_pedestrians_and_signs_are_as_many_pixels_as_cars(self, alone):
        share = shares(alone.vary(imbalance=0.0).oracle().classes(range(200)))
        assert 0.5 < share[PEDESTRIAN] / share[CAR] < 3
        assert 0.5 < share[SIGN] / share[CAR] < 2

    def test_without_colour_spread_the_colour_tells_the_class(self, alone):
        def spread(colour_spread):
            world = alone.vary(colour_spread=colour_spread, near_duplicates=1.0, occlusion=0.0)
            recording = world.record(150, condition="day", city="north")
            cars = recording.images[world.oracle().classes(recording.frame_ids) == CAR]
            blue = cars[cars[:, 2] > 140]
            return blue[:, 0].std()

        assert spread(0.0) < 0.7 * spread(1.0)

    def test_border_noise_errs_at_borders_only(self, alone):
        truth = alone.oracle().classes(range(50))
        inside = np.ones_like(truth, dtype=bool)
        for axis, step in ((1, 1), (1, -1), (2, 1), (2, -1)):
            inside &= np.roll(truth, step, axis=axis) == truth
        rates = []
        for noise in (0.0, 0.4, 1.0):
            wrong = alone.vary(border_noise=noise).label(range(50)) != truth
            assert not wrong[inside].any()
            rates.append(wrong.mean())
        assert rates[0] == 0
        assert rates[1] == pytest.approx(0.4 * rates[2], rel=0.1)
        assert rates[2] > 0.02

    @pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
    def test_void_border_is_the_share_of_border_pixels_left_out(self, alone, share):
        world = alone.vary(void_border=share, border_noise=0.0)
        labels, all_void = world.label(range(50)), alone.vary(void_border=1.0).label(range(50))
        void = labels == world.ignore
        assert void.sum() == pytest.approx(share * (all_void == 255).sum(), rel=0.05)
        truth = world.oracle().classes(range(50))
        assert np.array_equal(labels[~void], truth[~void])

    def test_the_planner_brakes_from_a_threshold_and_a_count_of_pixels(self, world):
        def unsure(images):
            return np.broadcast_to([0.7, 0, 0, 0, 0.3, 0], (*images.shape[:3], 6))

        assert world.run(unsure, 20)["brake_rate"] == 0
        assert world.vary(brake_threshold=0.3).run(unsure, 20)["brake_rate"] == 1
        assert world.vary(brake_pixels=10_000).run(everywhere(PEDESTRIAN), 20)["brake_rate"] == 0
        assert world.vary(brake_threshold=0.0).run(everywhere(SKY), 20)["brake_rate"] == 0

    def test_a_miss_and_a_phantom_cost_what_the_knobs_say(self, alone):
        cheap = alone.vary(miss_cost_usd=0.0, phantom_cost_usd=0.0)
        for policy in (everywhere(PEDESTRIAN), everywhere(SKY)):
            run = alone.run(policy, 80)
            expected = 20 * run["interventions_per_km"] + 0.5 * run["phantom_brakes_per_km"]
            assert run["cost_usd_per_km"] == pytest.approx(expected)
            assert run["cost_usd_per_km"] > 0
            assert cheap.run(policy, 80)["cost_usd_per_km"] == 0

    def test_metres_per_frame_scales_rates(self, alone):
        near, far = (
            alone.vary(metres_per_frame=m).run(everywhere(SKY), 80)["interventions_per_km"]
            for m in (10.0, 20.0)
        )
        assert near == pytest.approx(2 * far)

    def test_there_are_n_cars(self):
        log = DrivingWorld(1, n_cars=3, **ALONE).log(DrivingWorld.production, 60)
        assert set(log["car_id"]) == {0, 1, 2}

    def test_every_knob_has_an_off_value_or_is_a_size(self):
        sizes = {
            "height",
            "width",
            "n_cars",
            "clip_frames",
            "metres_per_frame",
            "brake_threshold",
            "brake_pixels",
        }
        for each in fields(DrivingWorld.Knobs):
            known = each.metadata
            assert (known["off"] is None) == (each.name in sizes)
            if known["off"] is not None:
                assert known["low"] <= known["off"] <= known["high"]
                DrivingWorld(1, **{each.name: known["off"]}, **SMALL).run(
                    DrivingWorld.production, 9
                )
