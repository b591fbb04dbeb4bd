"""With a DataFrame."""

def choose_index(options, n_vectors, dimensions, machine_gb, min_recall, max_distances):
    table = pd.DataFrame(options)
    for column in ("links", "code_bytes", "bytes_per_number"):
        if column not in table:
            table[column] = np.nan
    size = table["code_bytes"].fillna(table["bytes_per_number"] * dimensions) + 8 * table["links"].fillna(0)
    table["machines"] = np.ceil(size * n_vectors / 1e9 / machine_gb / 0.8 - 1e-9)
    table = table[(table["recall"] >= min_recall) & (table["distances"] <= max_distances)]
    if table.empty:
        return None
    first = table.sort_values(["machines", "recall"], ascending=[True, False]).iloc[0]
    return first["name"], int(first["machines"])
