"""You let a pick first in each round: it owns position 1, and wins against its own copy."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    while len(shown) < k and set(a) | set(b) > set(shown):
        for team in ['a', 'b']:
            left = [item for item in (a if team == 'a' else b) if item not in shown]
            if left and len(shown) < k:
                shown.append(left[0])
                teams.append(team)
    return shown, teams
