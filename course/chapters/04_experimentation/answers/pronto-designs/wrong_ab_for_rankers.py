"""You run twenty A/B tests where one page could compare them, and interleave a checkout."""

designs = {'checkout': 'interleaving', 'dispatch': 'switchback', 'group order': 'clusters', 'rankers': 'user split', 'coupons': 'off-policy', 'the year': 'holdback'}
