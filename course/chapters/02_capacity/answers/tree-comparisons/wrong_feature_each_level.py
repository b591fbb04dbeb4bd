"""You count all features at every level, as the popular table does. A level compares one feature with one threshold."""

def score_with_trees(trees, item):
    score, comparisons = 0.0, 0
    for node in trees:
        while isinstance(node, tuple):
            node, comparisons = node[2] if item[node[0]] <= node[1] else node[3], comparisons + len(item)
        score += node
    return score, comparisons
