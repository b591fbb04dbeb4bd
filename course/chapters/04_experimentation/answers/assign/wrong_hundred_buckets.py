"""You use a hundred buckets, which can't split off 0.1%: the share becomes 1%."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if int(hashlib.md5(f'{salt}/{u}'.encode()).hexdigest(), 16) % 100 < 100 * treatment_share else 'control' for u in user_ids]
