"""You draw a new arm at each call, so a user sees another version on each page."""

import random


def assign(user_ids, salt, treatment_share):
    return ['treatment' if random.random() < treatment_share else 'control' for u in user_ids]
