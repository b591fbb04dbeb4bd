"""You multiply the deepest way by the number of trees: an upper bound, which items that leave early do not reach."""

def score_with_trees(trees, item):
    def depth(node):
        return 1 + max(depth(node[2]), depth(node[3])) if isinstance(node, tuple) else 0

    score = 0.0
    for node in trees:
        while isinstance(node, tuple):
            node = node[2] if item[node[0]] <= node[1] else node[3]
        score += node
    return score, len(trees) * max(map(depth, trees), default=0)
