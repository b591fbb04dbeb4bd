"""You use Python's hash, whose seed differs from process to process for strings: after a restart users change their arms."""

def assign(user_ids, salt, treatment_share):
    return ['treatment' if hash(f'{salt}/{u}') % 2**32 < treatment_share * 2**32 else 'control' for u in user_ids]
