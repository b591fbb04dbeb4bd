"""Walks down by recursion."""

def score_with_trees(trees, item):
    def walk(node):
        if not isinstance(node, tuple):
            return node, 0
        feature, threshold, left, right = node
        leaf, steps = walk(left if item[feature] <= threshold else right)
        return leaf, steps + 1

    walked = [walk(tree) for tree in trees]
    return sum(leaf for leaf, _ in walked), sum(steps for _, steps in walked)
