"""A loop that remembers the best so far."""

def choose_index(options, n_vectors, dimensions, machine_gb, min_recall, max_distances):
    import math

    best = None
    for o in options:
        if o["recall"] < min_recall or o["distances"] > max_distances:
            continue
        per_vector = o["code_bytes"] if "code_bytes" in o else o["bytes_per_number"] * dimensions
        per_vector += o.get("links", 0) * 8
        machines = math.ceil(n_vectors * per_vector / (machine_gb * 800_000_000))
        if best is None or machines < best[1] or (machines == best[1] and o["recall"] > best[2]):
            best = (o["name"], machines, o["recall"])
    return best and best[:2]
