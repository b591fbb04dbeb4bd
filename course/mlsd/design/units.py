"""Quantities in words."""


def duration(seconds: float) -> str:
    """Write a length of time in its largest unit: 30 s, 5 min, 12 h, 7 days."""
    for size, unit in ((86_400, "day"), (3_600, "h"), (60, "min"), (1, "s")):
        if seconds >= size:
            count = f"{seconds / size:.3g}"
            return f"{count} {unit}" + ("s" if unit == "day" and count != "1" else "")
    return f"{seconds * 1000:.3g} ms"
