"""Uses the library's hash."""

from mlsd.experiments import hash_uniform


def assign(user_ids, salt, treatment_share):
    return np.where(hash_uniform(list(user_ids), salt) < treatment_share, 'treatment', 'control').tolist()
