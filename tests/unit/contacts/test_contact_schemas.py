"""What a contact may look like."""

from typing import Any

import pytest
from pydantic import ValidationError

from offhook.contacts.models import Contact
from offhook.contacts.schemas import ContactCreate


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "a first name, a last name or a company is needed"),
        ({"first_name": "  "}, "a first name, a last name or a company is needed"),
        ({"first_name": "A", "emails": [{"email": "no"}]}, "not a valid email address"),
        ({"first_name": "x" * 101}, "at most 100 characters"),
        ({"first_name": "A\nB"}, "match pattern"),
        ({"first_name": "A", "numbers": [{"number": "1"}] * 21}, "at most 20 items"),
        ({"first_name": "A", "shoe_size": 46}, "not permitted"),
    ],
)
def test_a_wrong_contact_is_refused(fields: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        ContactCreate.model_validate(fields)


@pytest.mark.parametrize(
    ("first", "last", "company", "shown"),
    [
        ("Ann", "Lee", "Acme", "Ann Lee"),
        ("Ann", "", "Acme", "Ann"),
        ("", "Lee", "", "Lee"),
        ("", "", "Acme", "Acme"),
    ],
)
def test_people_are_named_and_firms_stand_in(first: str, last: str, company: str, shown: str) -> None:
    assert Contact(first_name=first, last_name=last, company=company).display_name == shown
