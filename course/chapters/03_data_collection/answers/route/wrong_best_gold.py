"""You take whoever did best on gold questions: that test mixes all topics, so it hides who is excellent on one, and you ask specialists outside their field."""


def route(candidates):
    return candidates["gold_accuracy"] + candidates["lot"] / 100
