"""You multiply the code by the dimensions. A code of m bytes stands for the whole vector; that is what makes it small."""

def choose_index(options, n_vectors, dimensions, machine_gb, min_recall, max_distances):
    fitting = []
    for o in options:
        size = dimensions * o.get("code_bytes", o.get("bytes_per_number", 0)) + 8 * o.get("links", 0)
        machines = int(np.ceil(n_vectors * size / (0.8 * machine_gb * 1e9)))
        if o["recall"] >= min_recall and o["distances"] <= max_distances:
            fitting.append((machines, -o["recall"], o["name"]))
    return (min(fitting)[2], min(fitting)[0]) if fitting else None
