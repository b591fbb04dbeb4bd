"""You check recall and memory and not the distances: an exact scan of everything passes, and takes seconds for a query."""

def choose_index(options, n_vectors, dimensions, machine_gb, min_recall, max_distances):
    fitting = []
    for o in options:
        size = o.get("code_bytes", dimensions * o.get("bytes_per_number", 0)) + 8 * o.get("links", 0)
        machines = int(np.ceil(n_vectors * size / (0.8 * machine_gb * 1e9)))
        if o["recall"] >= min_recall:
            fitting.append((machines, -o["recall"], o["name"]))
    return (min(fitting)[2], min(fitting)[0]) if fitting else None
