"""You return the luckiest answer; a question must be judged by what it leaves on average."""


def designs_left(designs, question):
    return float(designs[question].value_counts().min())
