"""You keep one byte of the hash, 256 places, so that 0.1% becomes 0.4%."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if hashlib.sha256(f'{salt}/{u}'.encode()).digest()[0] < 256 * treatment_share else 'control' for u in user_ids]
