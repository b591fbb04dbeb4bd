"""You split friends into both arms: half of each group can't see the button."""

designs = {'checkout': 'clusters', 'dispatch': 'switchback', 'group order': 'user split', 'rankers': 'interleaving', 'coupons': 'off-policy', 'the year': 'holdback'}
