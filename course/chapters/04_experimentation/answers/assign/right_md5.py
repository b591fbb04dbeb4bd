"""Takes the remainder of a long hash by a million."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if int(hashlib.md5(f'{u}@{salt}'.encode()).hexdigest(), 16) % 10**6 < treatment_share * 10**6 else 'control' for u in user_ids]
