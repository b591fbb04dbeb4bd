"""You let the order of picks turn with each round, as children do: after the first coin everything is fixed."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    turn = int(rng.random() < 0.5)
    while len(shown) < k and set(a) | set(b) > set(shown):
        for team in ['a', 'b'] if (len(shown) // 2) % 2 == turn else ['b', 'a']:
            left = [item for item in (a if team == 'a' else b) if item not in shown]
            if left and len(shown) < k:
                shown.append(left[0])
                teams.append(team)
    return shown, teams
