"""You switch the checkout by hours, so everybody meets both, and split users where they share couriers."""

designs = {'checkout': 'switchback', 'dispatch': 'user split', 'group order': 'clusters', 'rankers': 'interleaving', 'coupons': 'off-policy', 'the year': 'holdback'}
