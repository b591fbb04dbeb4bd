"""You split by the remainder of the id: ids are not spread evenly, and every experiment gets the same people."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if int.from_bytes(str(u).encode(), 'big') % 1000 < treatment_share * 1000 else 'control' for u in user_ids]
