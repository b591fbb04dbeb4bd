"""You wait for a holdback where a log with propensities has the answer already."""

designs = {'checkout': 'user split', 'dispatch': 'switchback', 'group order': 'clusters', 'rankers': 'interleaving', 'coupons': 'holdback', 'the year': 'off-policy'}
