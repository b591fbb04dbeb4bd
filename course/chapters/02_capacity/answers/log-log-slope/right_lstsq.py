"""Solves the least-squares problem with a column of ones."""

def exponent(sizes, costs):
    a = np.column_stack([np.log(sizes), np.ones(len(sizes))])
    return np.linalg.lstsq(a, np.log(costs), rcond=None)[0][0]
