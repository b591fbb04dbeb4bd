"""You draw a coin for each item, so that one ranker may fill most of the page."""

def team_draft(a, b, k, rng):
    shown, teams = [], []
    while len(shown) < k and set(a) | set(b) > set(shown):
        team = 'a' if rng.random() < 0.5 else 'b'
        left = [item for item in (a if team == 'a' else b) if item not in shown]
        if left:
            shown.append(left[0])
            teams.append(team)
    return shown, teams
