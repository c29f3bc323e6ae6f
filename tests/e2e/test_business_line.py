"""A line's people call out and answer with the phones they have, over a SIP carrier and our own engine."""

from collections.abc import Iterator

import httpx
import pytest

from tests.e2e.handset import AUDIBLE_DBFS
from tests.e2e.line import DESK, LINE, MOBILE, Line, open_line
from tests.e2e.office import CUSTOMER, Office, leg_of, now
from tests.fixtures.instance import RunningInstance, until

pytestmark = pytest.mark.engine

NAME = "Carol Jones"


@pytest.fixture(scope="module")
def line(instance: RunningInstance, furnished: Office) -> Iterator[Line]:
    with open_line(instance, customer=furnished.customer) as line:
        member = {"kind": "mobile", "name": "Dana", "phone_number": MOBILE}
        instance.post("/agents", number_id=line.number_id, **member)
        yield line


@pytest.fixture(autouse=True)
def quiet(line: Line, office: Office) -> Iterator[None]:
    yield
    for handset in (line.mobile, line.desk):
        handset.quiet()


def choose(dialer: httpx.Client, to: str) -> str | None:
    chosen = dialer.post("/dialer/intents", json={"to": to})
    assert chosen.status_code == 201, chosen.text
    number: str | None = chosen.json()["dial"]
    return number


@pytest.mark.parametrize(
    "script", ["answer, press 1", 'answer, press 1 after "Call for"'], ids=["at once", "amid the sentence"]
)
def test_1_works_at_any_moment_of_the_announcement(office: Office, line: Line, script: str) -> None:
    line.mobile.script(script)
    began = now()
    line.customer.call(LINE)
    line.customer.until_state("talking")
    office.until_step(caller=CUSTOMER, since=began, what="accepted")
    line.desk.until_state("idle")
    line.customer.hang_up()
    call = office.until_booked(caller=CUSTOMER, since=began)
    assert (call["outcome"], call["answered_by"]) == ("answered", line.people()[MOBILE]["id"])
    assert leg_of(call, DESK)["cause"] == "answered_elsewhere"


def test_a_mobile_calls_the_business_number_and_is_connected_with_what_was_chosen(office: Office, line: Line) -> None:
    with line.dialer(MOBILE) as dialer:
        assert choose(dialer, CUSTOMER) == LINE
    began = now()
    line.mobile.call(LINE)
    line.mobile.until_shown(NAME)
    ringing = line.customer.until_state("ringing")
    assert ringing["peer"] == LINE, "the customer sees the business, not the mobile"
    line.customer.answer()
    line.customer.until_state("talking")
    line.mobile.say("Good morning, this is Dana of the plumbers, it is about your kitchen.")
    spoke = now()
    until(lambda: (now() - spoke).total_seconds() > 3, what="three seconds of talk")
    line.customer.hang_up()
    assert line.customer.until_sound()["heard_dbfs"] > AUDIBLE_DBFS
    call = office.until_booked(caller=MOBILE, since=began)
    assert (call["direction"], call["outcome"], call["dialled"]) == ("outbound", "answered", CUSTOMER)
    assert (call["caller_name"], call["answered_by"]) == ("Dana", NAME)
    assert (leg_of(call, MOBILE)["role"], leg_of(call, CUSTOMER)["role"]) == ("caller", "callee")
    assert call["talk_s"] >= 1


def test_hanging_up_during_the_read_back_calls_nobody(office: Office, line: Line) -> None:
    with line.dialer(MOBILE) as dialer:
        choose(dialer, CUSTOMER)
    began = now()
    line.mobile.call(LINE)
    line.mobile.until_shown(NAME)
    line.mobile.hang_up()
    call = office.until_booked(caller=MOBILE, since=began)
    assert (call["direction"], call["outcome"], call["dialled"]) == ("outbound", "missed", CUSTOMER)
    assert [leg["party"] for leg in call["legs"]] == [MOBILE]
    assert line.customer.view()["state"] == "idle"


def test_a_land_line_is_rung_first_then_told_whom_it_reaches(office: Office, line: Line) -> None:
    began = now()
    with line.dialer(DESK) as dialer:
        assert choose(dialer, CUSTOMER) is None
    line.desk.until_state("ringing")
    assert line.customer.view()["state"] == "idle"
    line.desk.answer()
    line.desk.until_shown(NAME)
    line.customer.until_state("ringing")
    line.customer.answer()
    line.customer.until_state("talking")
    line.desk.hang_up()
    call = until(lambda: _to(office, CUSTOMER, began), what="the call is booked")
    assert (call["direction"], call["outcome"]) == ("outbound", "answered")


def _to(office: Office, dialled: str, began: object) -> dict[str, object] | None:
    found = office.calls(state="ended", direction="outbound", since=str(began))
    return next((call for call in found if call["dialled"] == dialled), None)
