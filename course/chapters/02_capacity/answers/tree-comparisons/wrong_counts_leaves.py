"""You count the leaf as a comparison. It holds a value and asks nothing, so each tree comes out one too dear."""

def score_with_trees(trees, item):
    score, comparisons = 0.0, 0
    for node in trees:
        while isinstance(node, tuple):
            node, comparisons = node[2] if item[node[0]] <= node[1] else node[3], comparisons + 1
        score, comparisons = score + node, comparisons + 1
    return score, comparisons
