"""An item that lies exactly on the threshold goes right in your walk; the statement sends it left. Training and serving that differ here score the same item differently."""

def score_with_trees(trees, item):
    score, comparisons = 0.0, 0
    for node in trees:
        while isinstance(node, tuple):
            node, comparisons = node[2] if item[node[0]] < node[1] else node[3], comparisons + 1
        score += node
    return score, comparisons
