"""You count every node of the trees. An item meets one node a level, not all of them: the others are on ways that it does not take."""

def score_with_trees(trees, item):
    def size(node):
        return 1 + size(node[2]) + size(node[3]) if isinstance(node, tuple) else 0

    score = 0.0
    for node in trees:
        while isinstance(node, tuple):
            node = node[2] if item[node[0]] <= node[1] else node[3]
        score += node
    return score, sum(map(size, trees))
