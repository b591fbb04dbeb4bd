"""You rank the users of the list and take the first share of them: the arms are equal in size, but a user's arm depends on who else is in the list."""

def assign(user_ids, salt, treatment_share):
    def place(u):
        return hashlib.md5(f'{salt}/{u}'.encode()).hexdigest()

    first = set(sorted(user_ids, key=place)[: round(treatment_share * len(user_ids))])
    return ['treatment' if u in first else 'control' for u in user_ids]
