"""You call any gap below one percent fine; with 100,000 users half a percent is impossible by chance."""

def sample_ratio_p(log, treatment_share):
    users = log.drop_duplicates('user_id')
    n, t = len(users), (users['arm'] == 'treatment').sum()
    return 1.0 if abs(t / n - treatment_share) < 0.01 else 0.0
