"""You stop when one ranker has nothing left; the other one fills the page."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    while len(shown) < k:
        for team in ['a', 'b'] if rng.random() < 0.5 else ['b', 'a']:
            left = [item for item in (a if team == 'a' else b) if item not in shown]
            if not left:
                return shown, teams
            if len(shown) < k:
                shown.append(left[0])
                teams.append(team)
    return shown, teams
