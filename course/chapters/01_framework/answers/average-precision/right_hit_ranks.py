"""Needs only the ranks of the hits: the j-th hit at rank r has precision j / r."""


def average_precision(shown, relevant):
    hit_ranks = [rank for rank, document in enumerate(shown, start=1) if document in relevant]
    return sum(j / rank for j, rank in enumerate(hit_ranks, start=1)) / len(relevant)
