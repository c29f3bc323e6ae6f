"""Lays the steps of a rate over the bands of a call, without ever counting increments one by one."""

from collections.abc import Sequence

Length = tuple[int, int | None]
"""Milliseconds of one increment, and how many come in a row (None: until the call ends)."""
Stretch = tuple[int, int, int]
"""Number of the step, number of the span, and how many of the step's increments begin in the span."""


def walk(lengths: Sequence[Length], span_starts_ms: Sequence[int], duration_ms: int) -> list[Stretch]:
    """Every begun increment belongs to the span in which it begins; the work grows with steps and spans only.

    `span_starts_ms` counts from the call's answer, begins with 0 and rises.
    """
    stretches: list[Stretch] = []
    at_ms, span, last = 0, 0, len(span_starts_ms) - 1
    for step, (length_ms, count) in enumerate(lengths):
        if at_ms >= duration_ms:
            break
        left = -((at_ms - duration_ms) // length_ms)
        if count is not None and count < left:
            left = count
        while left:
            while span < last and span_starts_ms[span + 1] <= at_ms:
                span += 1
            here = left
            if span < last and (begun := -((at_ms - span_starts_ms[span + 1]) // length_ms)) < left:
                here = begun
            stretches.append((step, span, here))
            at_ms += here * length_ms
            left -= here
    return stretches


def end_of(lengths: Sequence[Length], duration_ms: int) -> int:
    """When the last increment begun ends: how long the call may last for the same price."""
    at_ms = 0
    for length_ms, count in lengths:
        if at_ms >= duration_ms:
            break
        left = -((at_ms - duration_ms) // length_ms)
        at_ms += length_ms * (left if count is None else min(count, left))
    return at_ms
