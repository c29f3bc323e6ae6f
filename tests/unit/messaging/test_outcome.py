"""What an answer means: over, again later, by another provider, or in doubt."""

from typing import Any
from uuid import UUID

import pytest

from offhook.kit.ids import new_id
from offhook.messaging.outbox.outcome import MAX_ATTEMPTS, Try, back_off_s
from offhook.messaging.providers import ProviderFacts, next_provider
from offhook.messaging.traffic import Accepted, Refused
from offhook.numbers.api import NumberFormat

PEER = "+12025550143"


def provider(**more: Any) -> ProviderFacts:
    given: dict[str, Any] = {
        "provider_id": new_id(), "account_id": new_id(), "name": "P", "type": "sandbox", "sender": "", "failover": True,
        "enabled": True, "destinations": "", "number_format": NumberFormat.PLUS_E164, "country": "US",
        "rate_per_s": None, "max_in_flight": 10, "segment_price_micros": 7_500, "is_default": False,
    }  # fmt: skip
    return ProviderFacts(**{**given, **more})


FIRST, SECOND = provider(), provider()


def attempt(*, attempts: int = 1, others: tuple[ProviderFacts, ...] = (FIRST, SECOND)) -> Try:
    def takeover(tried: frozenset[UUID]) -> ProviderFacts | None:
        return next_provider(others, to=PEER, tried=tried, pictures=False)

    return Try(
        message_id=new_id(), account_id=new_id(), attempts=attempts, provider=FIRST, segments=2, tried=frozenset(),
        takeover=takeover,
    )  # fmt: skip


def test_what_is_taken_is_priced_by_segment() -> None:
    settled = attempt().accepted(Accepted(external_ids=("a", "b")))
    assert (settled.outcome, settled.cost_micros) == ("accepted", 15_000)
    assert settled.row()["external_id"] == "a"
    assert [(row["part"], row["external_id"]) for row in settled.part_rows()] == [(1, "a"), (2, "b")]


def test_a_permanent_refusal_is_the_end_even_with_others_there() -> None:
    settled = attempt().refused(Refused(kind="permanent", code="21211", text="no such number"))
    assert (settled.outcome, settled.code, settled.next_provider) == ("failed", "21211", None)


def test_a_temporary_one_waits_as_told_or_longer_each_time() -> None:
    assert attempt().refused(Refused(kind="temporary", retry_after_s=7)).wait_s == 7
    assert attempt().refused(Refused(kind="temporary", retry_after_s=86_400)).wait_s == 600
    waits = [back_off_s(number) for number in range(1, 12)]
    assert 1.5 <= waits[0] <= 2.5
    assert max(waits) <= 750


def test_when_patience_ends_the_next_provider_takes_over() -> None:
    settled = attempt(attempts=MAX_ATTEMPTS).refused(Refused(kind="temporary", code="503"))
    assert (settled.outcome, settled.next_provider, settled.wait_s) == ("queued", SECOND, 0.0)
    assert settled.tried == {FIRST.provider_id}
    alone = attempt(attempts=MAX_ATTEMPTS, others=(FIRST,)).refused(Refused(kind="temporary", code="503"))
    assert (alone.outcome, alone.code) == ("failed", "503")


def test_a_provider_that_refuses_us_is_left_at_once_or_waited_for() -> None:
    assert attempt().refused(Refused(kind="provider", code="401")).next_provider is SECOND
    alone = attempt(others=(FIRST,)).refused(Refused(kind="provider", code="401"))
    assert (alone.outcome, alone.wait_s > 0) == ("queued", True)


@pytest.mark.parametrize(
    "other",
    [provider(failover=False), provider(destinations="^\\+44"), FIRST],
    ids=["does not take over", "other destinations", "tried already"],
)
def test_not_everybody_takes_over(other: ProviderFacts) -> None:
    settled = attempt(others=(FIRST, other)).refused(Refused(kind="provider"))
    assert settled.next_provider is None


def test_doubt_is_never_a_new_attempt() -> None:
    settled = attempt().in_doubt("no answer", wait_s=10)
    assert (settled.outcome, settled.next_provider, settled.wait_s) == ("unknown", None, 10)
