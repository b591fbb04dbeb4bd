"""You finish the last round although the page is full."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    while len(shown) < k and set(a) | set(b) > set(shown):
        for team in ['a', 'b'] if rng.random() < 0.5 else ['b', 'a']:
            left = [item for item in (a if team == 'a' else b) if item not in shown]
            if left:
                shown.append(left[0])
                teams.append(team)
    return shown, teams
