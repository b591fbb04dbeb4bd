"""You leave out the salt, so that all experiments have the same treatment group, and each inherits what the last one did to it."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if int(hashlib.md5(str(u).encode()).hexdigest(), 16) / 16**32 < treatment_share else 'control' for u in user_ids]
