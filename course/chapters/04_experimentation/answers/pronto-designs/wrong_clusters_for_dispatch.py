"""You split towns for dispatch and switch group orders by the hour: friends need weeks to find a button, and matching acts within minutes."""

designs = {'checkout': 'user split', 'dispatch': 'clusters', 'group order': 'switchback', 'rankers': 'interleaving', 'coupons': 'off-policy', 'the year': 'holdback'}
