"""Reads what SIPp wrote: its statistics file and its response times."""

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCounts:
    """What became of the calls of one run."""

    offered: int
    connected: int
    """Set up, talked, hung up by us and confirmed."""
    refused: int
    """Answered 503: told in time to try elsewhere."""
    failed: int
    """Everything else: no answer, another answer, cut while talking."""
    duration_s: float
    """How long new calls were offered."""

    @property
    def failed_share(self) -> float:
        """Refused ones included: from the caller's side the call did not come about."""
        return 1 - self.connected / self.offered if self.offered else 1.0

    @property
    def offered_rate(self) -> float:
        """Calls per second that SIPp really offered."""
        return self.offered / self.duration_s if self.duration_s else 0.0


def read_counts(lines: Iterable[str], *, duration_s: float) -> CallCounts:
    """The last line of `-trace_stat`, whose columns ending in `(C)` are cumulative.

    Raises:
        ValueError: the file is empty or lacks a column.
    """
    rows = list(csv.DictReader(lines, delimiter=";"))
    if not rows:
        raise ValueError("SIPp wrote no statistics: it ended before its first report")
    last = rows[-1]
    try:
        offered, ended_well = int(last["TotalCallCreated"]), int(last["SuccessfulCall(C)"])
        failed, refused = int(last["FailedCall(C)"]), int(last["GenericCounter1(C)"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"SIPp's statistics lack the column {error}") from error
    return CallCounts(
        offered=offered,
        connected=ended_well - refused,
        refused=refused,
        failed=failed + (offered - ended_well - failed),
        duration_s=duration_s,
    )


def read_response_times_ms(lines: Iterable[str], *, number: int) -> list[float]:
    """The times of one response-time counter out of `-trace_rtt` (columns date, time in ms, counter).

    SIPp names the counter differently between versions (`1` or `rtd1`...), so only its digits count.
    """
    times = []
    for row in csv.reader(lines, delimiter=";"):
        if len(row) < 3 or not row[1].replace(".", "", 1).isdigit():
            continue
        if "".join(c for c in row[2] if c.isdigit()) == str(number):
            times.append(float(row[1]))
    return times


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies (nearest rank).

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values were measured")
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]
