"""You give items on which both agree to the team that ranks them higher, whoever picked them."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    while len(shown) < k and set(a) | set(b) > set(shown):
        for team in ['a', 'b'] if rng.random() < 0.5 else ['b', 'a']:
            left = [item for item in (a if team == 'a' else b) if item not in shown]
            if left and len(shown) < k:
                shown.append(left[0])
                teams.append(team if left[0] not in a or left[0] not in b else 'a' if list(a).index(left[0]) <= list(b).index(left[0]) else 'b')
    return shown, teams
