"""From pairs."""

designs = dict(
    [
        ('the year', 'holdback'),
        ('coupons', 'off-policy'),
        ('rankers', 'interleaving'),
        ('group order', 'clusters'),
        ('dispatch', 'switchback'),
        ('checkout', 'user split'),
    ]
)
