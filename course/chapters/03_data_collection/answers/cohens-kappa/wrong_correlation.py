"""You correlated class numbers: labels are names, and their numbers have no order. With more than two classes the correlation means nothing, with texts it does not exist."""


def kappa(first, second):
    codes = {c: i for i, c in enumerate(sorted(set(first) | set(second)))}
    a, b = [codes[x] for x in first], [codes[x] for x in second]
    if len(codes) == 1:
        return float("nan")
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(a, b)[0, 1])
