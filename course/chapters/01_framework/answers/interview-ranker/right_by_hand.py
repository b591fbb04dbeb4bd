"""Fits nothing: a formula that multiplies what belongs together, and its own selection of 30 without two_stage."""

def build_ranker(judged):
    def score(t):
        trusted = 1 / (1 + np.exp(-10 * (t["quality"] - 0.4)))
        words = np.maximum(t["lexical_match"], t["title_match"]) * trusted
        known = t["query_navigational"] * t["popularity"] * t["title_match"]
        recent = t["query_freshness"] * np.exp(-t["age_days"] / 40)
        return words + t["semantic_match"] ** 1.5 + 2 * known + 2 * recent


    def policy(candidates):
        cheap = candidates["semantic_match"] + 0.3 * candidates["lexical_match"]
        place = cheap.groupby(candidates["query_id"]).rank(method="first", ascending=False)
        return score(candidates).where(place <= 30, -np.inf)


    return policy
