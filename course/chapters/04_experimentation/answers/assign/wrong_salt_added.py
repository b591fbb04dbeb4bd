"""You add a hash of the salt to the hash of the user: all experiments then cut the same circle of users at another point, and their arms are related."""

def assign(user_ids, salt, treatment_share):
    def place(text):
        return int(hashlib.md5(str(text).encode()).hexdigest(), 16) / 16**32

    return ['treatment' if (place(u) + place(salt)) % 1 < treatment_share else 'control' for u in user_ids]
