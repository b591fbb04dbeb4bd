"""You divide the designs by the number of answers, as if each answer left equally many; a question with one common answer then looks far better than it is."""


def designs_left(designs, question):
    return len(designs) / designs[question].nunique()
