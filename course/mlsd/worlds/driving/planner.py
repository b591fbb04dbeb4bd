"""The planner: it brakes for pedestrians that it is told of, whether they are there or not."""

from dataclasses import dataclass

import numpy as np

from .knobs import DrivingKnobs
from .policy import Segmentation
from .scenes import PEDESTRIAN

_METRES_PER_KM = 1e3


@dataclass(frozen=True)
class Rides:
    """(n,) each. pedestrian_px: pixels seen in the corridor; hazard: somebody is there."""

    pedestrian_px: np.ndarray
    braked: np.ndarray
    hazard: np.ndarray

    @property
    def missed(self) -> np.ndarray:
        """Whether the planner drove on with somebody in the corridor."""
        return self.hazard & ~self.braked

    @property
    def phantom(self) -> np.ndarray:
        """Whether the planner braked for nobody."""
        return self.braked & ~self.hazard


def plan(seen: Segmentation, truth: np.ndarray, corridor: np.ndarray, knobs: DrivingKnobs) -> Rides:
    """Brake where brake_pixels or more of the corridor are as likely a pedestrian as it takes.

    truth: class maps; corridor: bool, both (n, height, width). There is a hazard where the planner
    would brake if it saw the truth.
    """
    likely = (seen.pedestrian >= knobs.brake_threshold) & (seen.pedestrian > 0)
    pedestrian_px = (likely & corridor).sum(axis=(1, 2))
    there = ((truth == PEDESTRIAN) & corridor).sum(axis=(1, 2))
    return Rides(pedestrian_px, pedestrian_px >= knobs.brake_pixels, there >= knobs.brake_pixels)


def ride_metrics(rides: Rides, knobs: DrivingKnobs) -> dict[str, float]:
    """Return how often the planner braked, missed and braked for nobody, and what it cost."""
    missed, phantom = int(rides.missed.sum()), int(rides.phantom.sum())
    hazards = int(rides.hazard.sum())
    per_km = _METRES_PER_KM / (len(rides.braked) * knobs.metres_per_frame)
    cost = missed * knobs.miss_cost_usd + phantom * knobs.phantom_cost_usd
    return {
        "brake_rate": float(rides.braked.mean()),
        "hazard_recall": 1 - missed / hazards if hazards else float("nan"),
        "interventions_per_km": missed * per_km,
        "phantom_brakes_per_km": phantom * per_km,
        "cost_usd_per_km": cost * per_km,
    }
