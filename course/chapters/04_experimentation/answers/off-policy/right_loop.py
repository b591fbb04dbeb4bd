"""Row by row."""

def off_policy(log, new_chance):
    terms = []
    rows = zip(log['treated'], log['propensity'], log['clicked'], new_chance, strict=True)
    for shown, p, hit, chance in rows:
        if not 0 < p <= 1:
            raise ValueError('a propensity outside 0 < p <= 1')
        terms.append((chance if shown else 1 - chance) / p * hit)
    return float(np.mean(terms)), float(np.std(terms, ddof=1) / len(terms) ** 0.5)
