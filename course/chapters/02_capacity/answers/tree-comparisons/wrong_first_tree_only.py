"""You walk the first tree only; the others correct it."""

def score_with_trees(trees, item):
    comparisons, node = 0, trees[0] if trees else 0.0
    while isinstance(node, tuple):
        node, comparisons = node[2] if item[node[0]] <= node[1] else node[3], comparisons + 1
    return node, comparisons
