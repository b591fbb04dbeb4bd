"""You hash the share too, so that each step of a ramp draws new people and takes the feature away from old ones."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if int(hashlib.md5(f'{salt}/{u}/{treatment_share}'.encode()).hexdigest(), 16) / 16**32 < treatment_share else 'control' for u in user_ids]
