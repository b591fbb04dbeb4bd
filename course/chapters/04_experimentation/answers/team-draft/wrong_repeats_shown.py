"""You show an item twice where both rankers like it."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    left = {'a': list(a), 'b': list(b)}
    while len(shown) < k and (left['a'] or left['b']):
        for team in ['a', 'b'] if rng.random() < 0.5 else ['b', 'a']:
            if left[team] and len(shown) < k:
                shown.append(left[team].pop(0))
                teams.append(team)
    return shown, teams
