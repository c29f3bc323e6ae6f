"""How members of a team may be reached."""

from typing import Any
from uuid import UUID

import pytest

from offhook.devices.reach import already_there, read_phone
from offhook.devices.schemas import AgentCreate
from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.numbers.api import NumberRoute

NUMBER_ID = UUID("018f0000-0000-7000-8000-000000000002")
USER_ID = UUID("018f0000-0000-7000-8000-000000000003")
NUMBER = NumberRoute(
    number_id=NUMBER_ID,
    account_id=UUID("018f0000-0000-7000-8000-000000000001"),
    number=PhoneNumber("+12025550100"),
    label="",
    carrier_id=None,
    flow_id=None,
    caller_id_mode="business",
    ring_timeout_s=30,
    record_calls=False,
    announce_caller=True,
    language="en",
    greeting_text="",
    greeting_prompt_id=None,
)


def _agent(**fields: Any) -> AgentCreate:
    return AgentCreate.model_validate({"number_id": NUMBER_ID, **fields})


def test_a_telephone_is_read_in_the_accounts_country() -> None:
    given = _agent(kind="mobile", phone_number="020 7946 0018")
    assert read_phone(given, number=NUMBER, country="GB") == "+442079460018"


def test_a_browser_agent_has_no_telephone() -> None:
    assert read_phone(_agent(kind="browser", user_id=USER_ID), number=NUMBER, country="US") is None


@pytest.mark.parametrize(
    ("fields", "where", "what"),
    [
        ({"kind": "browser"}, "user_id", "a browser agent needs the user who will answer"),
        (
            {"kind": "browser", "user_id": USER_ID, "phone_number": "+12025550143"},
            "phone_number",
            "a browser agent has no telephone number; leave it out",
        ),
        ({"kind": "mobile"}, "phone_number", "a mobile agent needs a telephone number"),
        ({"kind": "landline"}, "phone_number", "a landline agent needs a telephone number"),
        ({"kind": "mobile", "phone_number": "12"}, "phone_number", "'12' has too many or too few digits"),
        ({"kind": "mobile", "phone_number": "202-555-0100"}, "phone_number", "a number cannot ring itself"),
    ],
)
def test_who_cannot_be_reached_is_refused(fields: dict[str, Any], where: str, what: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read_phone(_agent(**fields), number=NUMBER, country="US")
    (problem,) = refusal.value.fields
    assert problem.where == where
    assert problem.what.startswith(what)


def test_a_second_time_is_said_clearly() -> None:
    assert already_there(NUMBER, phone_number="+12025550143").message == (
        "+12025550143 is in the team of +1 202-555-0100 already"
    )
    assert already_there(NUMBER, phone_number=None).message == "This user is in the team of +1 202-555-0100 already"
