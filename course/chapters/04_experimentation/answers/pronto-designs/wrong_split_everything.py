"""You split users for everything: where couriers are shared, control pays for treatment's gain."""

designs = dict.fromkeys(['checkout', 'dispatch', 'group order', 'rankers', 'coupons', 'the year'], 'user split')
