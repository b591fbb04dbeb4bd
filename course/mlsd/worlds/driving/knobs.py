"""What can be turned in DrivingWorld."""

from dataclasses import dataclass

from ..base import Knobs, knob


@dataclass(frozen=True)
class DrivingKnobs(Knobs):
    """The settings of DrivingWorld; `DrivingKnobs.table()` lists them."""

    height: int = knob(48, low=32, high=128, off=None, about="rows of a frame, in pixels")
    width: int = knob(64, low=32, high=128, off=None, about="columns of a frame, in pixels")
    n_cars: int = knob(100, low=2, high=100_000, off=None, about="cars of the fleet")
    clip_frames: int = knob(
        10, low=1, high=100, off=None, about="frames of a clip: one stretch of one car's video"
    )
    metres_per_frame: float = knob(
        10.0, low=0.1, high=1_000, off=None, about="distance that a car drives in one frame"
    )
    near_duplicates: float = knob(
        1.0,
        low=0,
        high=1,
        off=0.0,
        about="share of the frames of a clip that show its scene a moment later; the others show "
        "a scene of their own",
    )
    night_share: float = knob(0.05, low=0, high=1, off=0.0, about="share of clips taken by night")
    rain_share: float = knob(
        0.1, low=0, high=1, off=0.0, about="share of the other clips taken in rain"
    )
    glare_share: float = knob(
        0.05, low=0, high=1, off=0.0, about="share of the dry clips by day taken against the sun"
    )
    night_effect: float = knob(
        1.0, low=0, high=1, off=0.0, about="how dark the night is; 0 looks like day"
    )
    rain_effect: float = knob(
        1.0, low=0, high=1, off=0.0, about="how much rain greys and streaks a frame; 0 looks dry"
    )
    glare_effect: float = knob(
        1.0, low=0, high=1, off=0.0, about="how much a low sun washes out; 0 looks like day"
    )
    south_share: float = knob(
        0.3, low=0, high=1, off=0.0, about="share of clips from the second city, south"
    )
    city_gap: float = knob(
        1.0,
        low=0,
        high=1,
        off=0.0,
        about="how much the streets, colours and signs of south differ from those of north",
    )
    crowd_share: float = knob(
        0.05, low=0, high=1, off=0.0, about="share of clips taken in a crowd of pedestrians"
    )
    crossing_share: float = knob(
        0.15, low=0, high=1, off=0.0, about="share of pedestrians that walk on the road"
    )
    occlusion: float = knob(
        0.2,
        low=0,
        high=1,
        off=0.0,
        about="share of pedestrians that stand half behind a car, where there is one",
    )
    imbalance: float = knob(
        1.0,
        low=0,
        high=1,
        off=0.0,
        about="how small and rare pedestrians and signs are: 1 as on a street (each below 2% of "
        "the pixels), 0 about as many pixels as cars have",
    )
    colour_spread: float = knob(
        0.35,
        low=0,
        high=1,
        off=0.0,
        about="how much things of one class differ in colour; 0: the colour tells the class",
    )
    border_noise: float = knob(
        0.2,
        low=0,
        high=1,
        off=0.0,
        about="probability that an annotator gives a pixel the class of the one next to it, which "
        "shows at the borders of things",
    )
    void_border: float = knob(
        0.0,
        low=0,
        high=1,
        off=0.0,
        about="probability that an annotator marks a pixel at a border as void (the class 255)",
    )
    brake_threshold: float = knob(
        0.5,
        low=0,
        high=1,
        off=None,
        about="probability of a pedestrian from which a pixel counts for the planner",
    )
    brake_pixels: int = knob(
        6,
        low=1,
        high=10_000,
        off=None,
        about="pixels of pedestrian in the car's corridor for which the planner brakes",
    )
    miss_cost_usd: float = knob(
        20.0,
        low=0,
        high=10**9,
        off=0.0,
        about="cost of a pedestrian in the corridor for whom the planner does not brake",
    )
    phantom_cost_usd: float = knob(
        0.5, low=0, high=10**9, off=0.0, about="cost of braking for nobody"
    )
