"""What a customer's switch hears of the carrier behind us: sound before the answer, and causes as they are."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.far_carrier import EARLY_SOUND, FarCarrier
from tests.e2e.office import Office
from tests.e2e.switches import CALLER, SHARED, Tenant, refused_with, switch
from tests.fixtures.instance import until

pytestmark = [pytest.mark.engine, pytest.mark.slow]

FIRST, SECOND = "127.0.0.14", "127.0.0.15"
DIALLED = "+442079460018"


@pytest.fixture(scope="module")
def transit(furnished: Office) -> Iterator[Tenant]:
    """Nobody gave it a plan, so it just telephones, over carriers of its own."""
    instance = furnished.instance
    owner = Tenant(instance=instance, account_id=instance.get("/auth/me")["account"]["id"])
    customer = owner.below("Transit", "customer")
    access = owner.let_in(customer, kind="prefix", addresses=[SHARED], prefix="77")
    until(lambda: refused_with(furnished, "77*1", address=SHARED) == 404, what="the prefix is known")
    yield customer
    owner.forget(access)


@contextmanager
def carriers(transit: Tenant, *far: FarCarrier) -> Iterator[None]:
    made = []
    for place, one in enumerate(far):
        given = {"name": f"Far {place}", "host": one.address, "port": one.port, "priority": place}
        made.append(transit.ask("POST", "/carriers", **given))
    try:
        _until_known(transit, made)
        yield
    finally:
        transit.booked()
        for carrier in made:
            transit.ask("DELETE", f"/carriers/{carrier['id']}")


def _until_known(transit: Tenant, made: list[dict[str, str]]) -> None:
    """The engine has asked each for a sign of life."""
    ids = {carrier["id"] for carrier in made}

    def online() -> bool:
        listed = transit.ask("GET", "/carriers")["items"]
        return ids <= {carrier["id"] for carrier in listed if carrier["status"] == "online"}

    until(online, timeout_s=60, what=lambda: transit.ask("GET", "/carriers"))


def test_the_switch_hears_the_far_end_before_the_answer(office: Office, transit: Tenant) -> None:
    with (
        FarCarrier(FIRST, answers=(EARLY_SOUND, "200 OK"), pause_s=1.5) as far,
        carriers(transit, far),
        switch(office, f"77{DIALLED}", address=SHARED, hold_ms=1000) as (caller_side, voice),
    ):
        early = caller_side.until_seen("183")
        answered = caller_side.until_seen("200")
        caller_side.until_over()
        before = (answered.at - early.at).total_seconds()
        first_frame_s, last_frame_s = voice.heard.frames[0][0], voice.heard.frames[-1][0]
    assert "m=audio" in early.body
    assert before > 1
    assert last_frame_s - first_frame_s > 1.5, "sound came with the 183 and not only with the answer"
    assert voice.heard.dbfs(until=first_frame_s + 1) > -30
    assert (far.dialled, far.callers) == ([DIALLED], [CALLER])


def test_causes_are_passed_on_as_they_are(office: Office, transit: Tenant) -> None:
    statuses = {
        "486 Busy Here": 486,
        "404 Not Found": 404,
        "603 Decline": 403,
        "480 Temporarily Unavailable": 480,
    }
    with FarCarrier(FIRST) as far, carriers(transit, far):
        told = {}
        for status in statuses:
            far.answers = ("180 Ringing", status)
            told[status] = refused_with(office, f"77{DIALLED}", address=SHARED)
    assert told == statuses


def test_the_next_carrier_is_tried_when_the_first_cannot(office: Office, transit: Tenant) -> None:
    with (
        FarCarrier(FIRST, answers=("503 Service Unavailable",)) as broken,
        FarCarrier(SECOND, answers=("180 Ringing", "200 OK")) as far,
        carriers(transit, broken, far),
    ):
        before = transit.newest_call()
        with switch(office, f"77{DIALLED}", address=SHARED, hold_ms=1000) as (caller_side, _):
            caller_side.until_over()
        call = transit.booked(not_before=before["id"] if before else "")
    assert (broken.dialled, far.dialled) == ([DIALLED], [DIALLED])
    (failed,) = [step["detail"] for step in call["steps"] if step["what"] == "way_failed"]
    assert (call["outcome"], failed["carrier"]) == ("answered", "Far 0")
