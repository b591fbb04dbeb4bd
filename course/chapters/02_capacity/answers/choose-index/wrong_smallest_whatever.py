"""You take the option with the fewest machines and never look at its recall or its speed."""

def choose_index(options, n_vectors, dimensions, machine_gb, min_recall, max_distances):
    fitting = []
    for o in options:
        size = o.get("code_bytes", dimensions * o.get("bytes_per_number", 0)) + 8 * o.get("links", 0)
        fitting.append((int(np.ceil(n_vectors * size / (0.8 * machine_gb * 1e9))), -o["recall"], o["name"]))
    return min(fitting)[2], min(fitting)[0]
