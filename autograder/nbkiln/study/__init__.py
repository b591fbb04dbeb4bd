"""What a learner alone needs."""
