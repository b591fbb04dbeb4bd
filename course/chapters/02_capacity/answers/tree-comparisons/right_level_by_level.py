"""Goes down all trees at once, level by level."""

def score_with_trees(trees, item):
    nodes, comparisons = list(trees), 0
    while any(type(node) is tuple for node in nodes):
        inner = [node for node in nodes if type(node) is tuple]
        comparisons += len(inner)
        leaves = [node for node in nodes if type(node) is not tuple]
        nodes = leaves + [node[2 + (item[node[0]] > node[1])] for node in inner]
    return float(sum(nodes)), comparisons
