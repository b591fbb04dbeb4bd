"""Small models that train in a fraction of a second, for lessons in which the data matter."""

from mlsd.baselines.pixels import PixelModel, fit_pixels, pixel_features
from mlsd.baselines.rankers import fit_ranker
from mlsd.baselines.tables import judge_table
from mlsd.baselines.trials import trial_loop

__all__ = ["PixelModel", "fit_pixels", "fit_ranker", "judge_table", "pixel_features", "trial_loop"]
