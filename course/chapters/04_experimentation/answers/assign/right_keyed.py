"""Keys the hash by the salt."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if int.from_bytes(hashlib.blake2b(str(u).encode(), key=salt.encode(), digest_size=6).digest(), 'big') < treatment_share * 2**48 else 'control' for u in user_ids]
