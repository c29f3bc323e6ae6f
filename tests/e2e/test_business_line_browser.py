"""A browser beside a mobile on one line: a call rings both, either may take it, and the other falls silent."""

from collections.abc import Iterator

import pytest

from tests.e2e.line import DESK, LINE, MOBILE, Line, open_line
from tests.e2e.office import CUSTOMER, Office, leg_of, now
from tests.e2e.softphone import Softphone, chromium
from tests.fixtures.instance import RunningInstance

pytestmark = [pytest.mark.engine, pytest.mark.browser]


@pytest.fixture(scope="module")
def line(instance: RunningInstance, furnished: Office) -> Iterator[Line]:
    with open_line(instance, customer=furnished.customer) as line:
        instance.delete(f"/agents/{line.people()[DESK]['id']}")
        member = {"kind": "mobile", "name": "Dana", "phone_number": MOBILE}
        instance.post("/agents", number_id=line.number_id, **member)
        yield line
        line.mobile.quiet()


@pytest.fixture(scope="module")
def browser_agent(instance: RunningInstance, line: Line) -> str:
    """The owner's seat at the line; its id."""
    user = instance.get("/auth/me")["user"]
    made = instance.post("/agents", number_id=line.number_id, kind="browser", user_id=user["id"])
    return str(made["id"])


@pytest.fixture(scope="module")
def desk(instance: RunningInstance, browser_agent: str) -> Iterator[Softphone]:
    with chromium() as browser:
        phone = Softphone(browser, instance)
        phone.log_in(*instance.login)
        yield phone
        phone.close()


def test_who_answers_first_gets_the_caller_and_the_other_stops_ringing(
    office: Office, line: Line, desk: Softphone, browser_agent: str
) -> None:
    dana = line.people()[MOBILE]["id"]

    began = now()
    line.customer.call(LINE)
    desk.sees(desk.incoming.get_by_text("Carol Jones").first)
    line.mobile.until_state("ringing")
    line.mobile.answer()
    line.mobile.until_shown("Press 1 to accept")
    line.mobile.press("1")
    desk.misses(desk.incoming)
    line.customer.until_state("talking")
    line.customer.hang_up()
    taken = office.until_booked(caller=CUSTOMER, since=began)
    assert (taken["answered_by"], leg_of(taken, MOBILE)["cause"]) == (dana, "normal")
    (browser_leg,) = [leg for leg in taken["legs"] if leg["party"] not in (MOBILE, CUSTOMER)]
    assert (browser_leg["answered_at"], browser_leg["cause"]) == (None, "answered_elsewhere")

    began = now()
    line.customer.call(LINE)
    line.mobile.until_state("ringing")
    desk.incoming.get_by_role("button", name="Answer").click()
    desk.until_state("Talking")
    line.mobile.until_state("idle")
    desk.press("Hang up")
    taken = office.until_booked(caller=CUSTOMER, since=began)
    assert (taken["answered_by"], leg_of(taken, MOBILE)["cause"]) == (browser_agent, "answered_elsewhere")
    assert desk.errors == []
