"""Puts all plans into a DataFrame and sorts it."""


def choose_cutoffs(items_in, stages, budget_ms):
    grid = pd.MultiIndex.from_product([list(recall) for _, recall in stages]).to_frame(index=False)
    before, us, share = pd.Series(items_in, index=grid.index), 0.0, 1.0
    fits = pd.Series(True, index=grid.index)
    for column, (us_per_item, recall) in zip(grid, stages):
        us = us + before * us_per_item
        share = share * grid[column].map(recall)
        fits &= grid[column] <= before
        before = grid[column]
    plans = grid.assign(us=us, share=share)[fits & (us <= budget_ms * 1_000)]
    if plans.empty:
        return None
    best = plans.sort_values(["share", "us"], ascending=[False, True]).iloc[0]
    return tuple(int(best[column]) for column in grid)
