"""From two lists."""

keys = ['checkout', 'dispatch', 'group order', 'rankers', 'coupons', 'the year']
ways = 'user split,switchback,clusters,interleaving,off-policy,holdback'.split(',')
designs = dict(zip(keys, ways, strict=True))
