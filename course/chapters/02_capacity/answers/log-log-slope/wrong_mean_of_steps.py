"""You average the slopes between neighbours, in the order of the list: two sizes that lie close together count as much as two far apart, and noise between them explodes."""

def exponent(sizes, costs):
    x, y = np.log(sizes), np.log(costs)
    return float(np.mean(np.diff(y) / np.diff(x)))
