"""You average the leaves. A random forest does; boosted trees correct one another, so their leaves add up."""

def score_with_trees(trees, item):
    score, comparisons = 0.0, 0
    for node in trees:
        while isinstance(node, tuple):
            node, comparisons = node[2] if item[node[0]] <= node[1] else node[3], comparisons + 1
        score += node
    return score / max(len(trees), 1), comparisons
