"""Your policy asks the raters while it serves. Nobody has graded the query of this second, and the world refuses."""

def build_ranker(judged):
    def policy(candidates):
        grades = saffron.judge(candidates["query_id"].unique())["grade"]
        return two_stage(candidates, SearchWorld.production, lambda t: grades[: len(t)], keep=30)


    return policy
