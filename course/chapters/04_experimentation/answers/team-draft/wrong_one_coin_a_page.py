"""You draw one coin for the page: whoever wins it is first in every round."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    order = ['a', 'b'] if rng.random() < 0.5 else ['b', 'a']
    while len(shown) < k and set(a) | set(b) > set(shown):
        for team in order:
            left = [item for item in (a if team == 'a' else b) if item not in shown]
            if left and len(shown) < k:
                shown.append(left[0])
                teams.append(team)
    return shown, teams
