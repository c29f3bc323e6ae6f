"""What SIPp writes is read right, and what it did not write is said."""

import pytest

from bench.rig.statistics import CallCounts, percentile, read_counts, read_response_times_ms

HEADER = (
    "StartTime;TotalCallCreated;SuccessfulCall(P);SuccessfulCall(C);FailedCall(P);FailedCall(C);GenericCounter1(C);"
)


def test_counts_refusals_apart_from_failures_and_connections() -> None:
    lines = [HEADER, "t;50;40;40;0;0;0;", "t;100;40;90;3;4;10;"]
    counts = read_counts(lines, duration_s=4)
    assert (counts.offered, counts.connected, counts.refused) == (100, 80, 10)
    assert counts.failed == 10  # four told, six never ended
    assert counts.failed_share == pytest.approx(0.2)
    assert counts.offered_rate == 25


def test_no_call_at_all_is_no_success() -> None:
    nothing = CallCounts(offered=0, connected=0, refused=0, failed=0, duration_s=0)
    assert nothing.failed_share == 1
    assert nothing.offered_rate == 0


@pytest.mark.parametrize("lines", [[], [HEADER], ["StartTime;TotalCallCreated;", "t;5;"]])
def test_a_file_without_numbers_is_an_error(lines: list[str]) -> None:
    with pytest.raises(ValueError, match="SIPp"):
        read_counts(lines, duration_s=1)


def test_reads_the_response_times_of_one_counter() -> None:
    lines = ["Date_ms;response_time_ms;rtd_no", "28.001;4;1", "28.001;12;2", "29.5;8.5;rtd1", "broken;line"]
    assert read_response_times_ms(lines, number=1) == [4, 8.5]
    assert read_response_times_ms(lines, number=2) == [12]


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile([7.0], 0.99) == 7
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)
