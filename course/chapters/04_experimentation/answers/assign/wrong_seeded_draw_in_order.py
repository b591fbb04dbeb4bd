"""You seed a generator by the salt and draw in the order of the list: a user's arm depends on who else is asked for."""

def assign(user_ids, salt, treatment_share):
    rng = np.random.default_rng(list(salt.encode()))
    return ['treatment' if rng.random() < treatment_share else 'control' for u in user_ids]
