"""The rubric: what each finding is asked about, and how high it lets a dimension go."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd

Dimension = Literal[
    "problem", "scale", "metrics", "data", "features", "architecture", "evaluation", "operations"
]
WEIGHTS: dict[str, int] = {
    "problem": 12,
    "scale": 12,
    "metrics": 12,
    "data": 16,
    "features": 8,
    "architecture": 16,
    "evaluation": 10,
    "operations": 8,
}
"""Points by dimension; the 6 for communication are left to people, which makes 100."""
LEVELS = {1: "no hire", 2: "weak", 3: "hire at level", 4: "strong"}
TOP = 4


@dataclass(frozen=True)
class Rule:
    """What one kind of finding means for the mark.

    caps: the highest level of the dimension that it leaves. question: what an interviewer
    asks. hard: no hire, whatever the rest.
    """

    dimension: Dimension
    caps: int
    question: str
    hard: bool = False


RULES = {
    # problem
    "no-baseline": Rule("problem", 2, "What would you ship without machine learning?"),
    "label-at-decision": Rule("problem", 1, "What is there to predict, if it is known already?"),
    "no-proxy": Rule("problem", 3, "Where does the label differ from what the business wants?"),
    "no-non-goals": Rule("problem", 3, "What will this system not optimise?"),
    "no-harms": Rule("problem", 3, "Who is worse off when this works as designed?"),
    # scale
    "peak-not-stated": Rule("scale", 2, "What happens in the busiest hour?"),
    "peak-qps": Rule("scale", 2, "Can you work out the peak again, from requests a day?"),
    "impossible-latency": Rule("scale", 1, "In which unit is that latency?"),
    "latency": Rule("scale", 2, "Which stage do you cut to stay within the latency?"),
    "cores": Rule("scale", 2, "How busy are the machines at the peak?"),
    "utilisation": Rule("scale", 2, "What does the queue of this stage do at the peak?"),
    "zone-loss": Rule("scale", 2, "A zone goes down at the peak: what is left?"),
    "memory": Rule("scale", 2, "Does the index fit into the memory of a shard?"),
    "p99": Rule("scale", 2, "The average fits: what does the slowest shard do to the p99?"),
    "stated-capacity": Rule("scale", 2, "How did you arrive at that number?"),
    "budget": Rule("scale", 2, "What do 1000 requests cost, and what may they?"),
    "hedge-too-late": Rule("scale", 3, "When does your second call start, and who waits for it?"),
    "timeout-loss": Rule("scale", 1, "Whose results are missing when a shard is given up?"),
    "hedge-load": Rule("scale", 3, "How much load does your hedging add?"),
    "no-serving": Rule("scale", 2, "How many machines is that, and what do they cost?"),
    "no-zones": Rule("scale", 3, "What if a whole zone fails?"),
    "no-tail": Rule("scale", 3, "One call in a hundred is slow: what does a user see?"),
    "no-freshness": Rule("scale", 3, "How soon must a new item be able to appear?"),
    "no-budget": Rule("scale", 3, "What may 1000 requests cost?"),
    # metrics
    "no-offline-metric": Rule("metrics", 2, "What do you choose a model by before the launch?"),
    "no-online-metric": Rule("metrics", 1, "How do you know that the launch helped?", hard=True),
    "no-end-to-end-metric": Rule("metrics", 2, "Which metric says that the user got there?"),
    "no-component-metric": Rule("metrics", 2, "Retrieval or ranking: which one is to blame?"),
    "no-guardrail": Rule("metrics", 2, "What must not get worse?"),
    "guardrail-offline": Rule("metrics", 2, "How does an experiment watch this guardrail?"),
    "guardrail-threshold": Rule("metrics", 3, "At which value do you stop the launch?"),
    "metric-direction": Rule("metrics", 2, "Is more of it better?"),
    "predicts-nothing": Rule("metrics", 3, "Which online metric does this one stand for?"),
    "predicts-unknown": Rule("metrics", 2, "Where is the metric that this one predicts?"),
    "no-gaming": Rule("metrics", 3, "How could your metric rise while users are worse off?"),
    # data
    "log-too-short": Rule("data", 2, "Which of your examples has its label by now?"),
    "leak": Rule("data", 1, "Where does this value come from when you serve?"),
    "label-as-feature": Rule("data", 1, "What does the model know when it serves?"),
    "no-data": Rule("data", 1, "Where do the examples and their labels come from?"),
    "label-differs": Rule("data", 2, "Why do you train on another label than you want?"),
    "label-too-early": Rule("data", 2, "What becomes of labels that come later?"),
    "split-future": Rule(
        "data", 1, "What does training know that had not happened yet?", hard=True
    ),
    "split-gap": Rule("data", 3, "When are the last training labels read?"),
    "part-week": Rule("data", 3, "Which days of the week are in your data?"),
    "data-too-long": Rule("data", 2, "Do you have that much log?"),
    "bias": Rule("data", 2, "What does this bias do to your labels, and what do you do?"),
    "bots": Rule("data", 2, "Who made these clicks?"),
    "sampling": Rule(
        "data", 1, "You dropped negatives: what does the auction read now?", hard=True
    ),
    "no-propensities": Rule("data", 2, "Where do the propensities come from?"),
    "no-exploration": Rule("data", 3, "How do you learn of items that you never show?"),
    "no-propensity-log": Rule(
        "data", 3, "How likely was it that this item was shown, and where is that logged?"
    ),
    "no-privacy": Rule("data", 3, "What do you not keep, and what do you not use?"),
    # features
    "no-features": Rule("features", 1, "What does the model see?"),
    "unknown-actor": Rule("features", 2, "Whom does this feature describe?"),
    "actor-without-features": Rule("features", 2, "What do you know of this part of the input?"),
    "stale-feature": Rule("features", 2, "How old is this value when it serves?"),
    "skew": Rule("features", 2, "Is it computed in the same way when it serves?"),
    "unstated-age": Rule("features", 2, "How old may this value be and still be of use?"),
    "no-cross-features": Rule("features", 3, "What do you know of the pair, not only of each?"),
    "no-parity": Rule("features", 3, "Over which window, in training and in serving?"),
    # architecture
    "corpus": Rule("architecture", 2, "What chooses among the items that nothing reads?"),
    "stage-gap": Rule("architecture", 2, "What happens between these two stages?"),
    "stage-grows": Rule("architecture", 1, "Where do the additional items come from?"),
    "stage-order": Rule("architecture", 3, "Why does the dear stage read the longer list?"),
    "stale-index": Rule("architecture", 2, "When can an item of this minute be found?"),
    "results": Rule("architecture", 2, "How many items does the page show?"),
    "recall": Rule("architecture", 2, "Which stage loses the relevant items?"),
    "deep-on-corpus": Rule(
        "architecture", 1, "What does one request cost, if a network reads everything?", hard=True
    ),
    "family-cost": Rule("architecture", 2, "What does this model do for one item, in operations?"),
    "one-stage": Rule("architecture", 2, "Why does one model read the whole corpus?"),
    "lossless": Rule("architecture", 2, "Which relevant items does each stage lose?"),
    "no-families": Rule("architecture", 3, "Where does the cost of an item come from?"),
    "no-min-recall": Rule("architecture", 3, "How many relevant items may the funnel lose?"),
    "no-alternatives": Rule("architecture", 3, "What else did you consider, in numbers?"),
    "alternative-better": Rule("architecture", 2, "Why not the one that you rejected?"),
    # evaluation
    "no-evaluation": Rule("evaluation", 2, "What does the new model have to beat, offline?"),
    "evaluation-metric": Rule("evaluation", 2, "By which metric do you compare models?"),
    "no-interval": Rule("evaluation", 3, "How sure are you of the offline gain?"),
    "no-slices": Rule("evaluation", 3, "For whom is it worse?"),
    "no-experiment": Rule("evaluation", 1, "How do you find out whether users are better off?"),
    "experiment-metric": Rule("evaluation", 2, "Which metric decides about the launch?"),
    "sample-size": Rule("evaluation", 2, "How many users does the experiment need?"),
    "duration": Rule("evaluation", 2, "How long does it take to have enough users?"),
    "experiment-before-label": Rule("evaluation", 2, "Which labels are known when it ends?"),
    "experiment-week": Rule("evaluation", 2, "Which days does the experiment see?"),
    "unit-mixes-arms": Rule("evaluation", 2, "What if one person meets both arms?"),
    "ramp": Rule("evaluation", 2, "Who is hurt if the new version crashes?"),
    "no-ramp": Rule("evaluation", 2, "How do you get from nobody to everybody?"),
    "no-srm": Rule("evaluation", 2, "How do you know that the arms are what you planned?"),
    "no-interference": Rule("evaluation", 3, "Does what one arm does reach the other?"),
    "no-novelty": Rule("evaluation", 3, "Is the effect still there in a month?"),
    "no-off-policy": Rule("evaluation", 3, "What can you say from logs, before any user sees it?"),
    # operations
    "no-operations": Rule("operations", 1, "It is 3 a.m. and it is wrong: what happens?"),
    "alarm-idle": Rule("operations", 2, "Who is woken, at which value, to do what?"),
    "stale-model": Rule("operations", 2, "How old is the model that serves?"),
    "cold-start-actor": Rule("operations", 2, "Who is it that starts cold?"),
    "no-skew-alarm": Rule("operations", 2, "How do you notice that training and serving differ?"),
    "no-drift-alarm": Rule("operations", 2, "How do you notice that the world has changed?"),
    "fault-uncaught": Rule("operations", 3, "What tells you of this fault?"),
    "no-rollback": Rule("operations", 2, "How fast are you back on the old model?"),
    "no-cold-start": Rule("operations", 2, "What does somebody without history get?"),
    "no-fallback": Rule("operations", 3, "What is served when the ranker is down?"),
    "no-feedback-loop": Rule("operations", 3, "The model trains on its own choices: what then?"),
    "no-abuse": Rule("operations", 3, "Who gains by gaming it, and how do you notice?"),
    "no-incidents": Rule("operations", 3, "Who is called?"),
}


def rubric_table() -> pd.DataFrame:
    """Return one row a kind of finding: dimension, the level that it caps at, the question."""
    rows = [(k, r.dimension, r.caps, r.hard, r.question) for k, r in RULES.items()]
    return pd.DataFrame(rows, columns=["kind", "dimension", "caps", "hard", "question"])
