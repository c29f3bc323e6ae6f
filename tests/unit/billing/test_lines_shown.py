"""What a call cost is shown in as few lines as tell it: nothing in them may differ but the count."""

from typing import Any

import pytest

from offhook.billing.calls.prices import lines_shown


def _level(*lines: tuple[int, int, int, str], bands: tuple[str, ...] = ("peak", "off")) -> dict[str, Any]:
    """Lines as (span, step, increments, price); the first step is one second, the others too, the last sixty."""
    steps = [{"length_s": length_s, "price": price} for length_s, price in ((1, "1/3"), (1, "1/3"), (60, "1/3"))]
    return {
        "spans": [{"steps": steps, "bands": [band]} for band in bands],
        "lines": [
            {"from_ms": place * 1000, "span": span, "step": step, "increments": count, "price": price}
            for place, (span, step, count, price) in enumerate(lines)
        ],
    }


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        ([(0, 0, 1, "1/3"), (0, 1, 14, "14/3")], [(0, 15, "5")]),
        ([(0, 0, 1, "1/3"), (0, 1, 1, "1/3"), (0, 1, 1, "1/3")], [(0, 3, "1")]),
        ([(0, 1, 2, "2/3"), (0, 2, 2, "2/3")], [(0, 2, "2/3"), (1000, 2, "2/3")]),
        ([(0, 1, 2, "2/3"), (1, 1, 2, "2/3")], [(0, 2, "2/3"), (1000, 2, "2/3")]),
        ([(0, 1, 2, "2/3"), (1, 1, 1, "1/3"), (0, 1, 3, "1")], [(0, 2, "2/3"), (1000, 1, "1/3"), (2000, 3, "1")]),
        ([], []),
    ],
    ids=["first and next", "three", "another length", "another band", "not one after the other", "nothing"],
)
def test_lines_that_differ_in_their_count_alone_are_one(
    lines: list[tuple[int, int, int, str]], shown: list[tuple[int, int, str]]
) -> None:
    level = _level(*lines)
    before = repr(level)
    assert [(line.from_ms, line.increments, line.price) for line in lines_shown(level)] == shown
    assert repr(level) == before, "the explanation is replayed bit for bit"
