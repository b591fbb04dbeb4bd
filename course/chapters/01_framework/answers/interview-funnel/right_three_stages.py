"""Cuts earlier at the index, spends what that saves on more trees, and adds the stages up in a loop."""

stages, left = [], 200_000_000
for component, kept, shards in [
    ("inverted index", 60_000, 40),
    ("linear ranker", 6_000, 4),
    ("boosted trees", 10, 3),
]:
    stages.append(stage(component, left, kept, shards))
    left = kept
funnel = Funnel(tuple(stages))
