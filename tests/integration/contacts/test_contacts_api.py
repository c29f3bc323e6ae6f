"""The contact book over HTTP: found by name and number, changed by several people, deleted and restored."""

from typing import Any
from uuid import uuid4

import pytest

from offhook.contacts.api import contact_name, contact_names
from offhook.db.session import Database
from offhook.kit.phone_number import PhoneNumber
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem

ANN = {
    "first_name": "Ann",
    "last_name": "Lee",
    "company": "Acme",
    "numbers": [{"label": "mobile", "number": "202-555-0143"}, {"label": "work", "number": "+44 20 7946 0018"}],
    "emails": [{"label": "work", "email": "ann@acme.example"}],
}


async def _add(firm: Firm, **fields: Any) -> dict[str, Any]:
    made = await firm.agent.post("/contacts", json={**ANN, **fields})
    assert made.status_code == 201, made.text
    contact: dict[str, Any] = made.json()
    return contact


async def test_a_contact_is_added_and_changed(firm: Firm) -> None:
    contact = await _add(firm)
    assert contact == {
        "id": contact["id"],
        "first_name": "Ann",
        "last_name": "Lee",
        "company": "Acme",
        "job_title": "",
        "notes": "",
        "numbers": [{"label": "mobile", "number": "+12025550143"}, {"label": "work", "number": "+442079460018"}],
        "emails": [{"label": "work", "email": "ann@acme.example"}],
        "display_name": "Ann Lee",
        "version": 1,
    }
    numbers = [{"label": "home", "number": "+12025550144"}]
    changed = await firm.agent.patch(f"/contacts/{contact['id']}", json={"numbers": numbers, "version": 1})
    assert changed.json() == {**contact, "numbers": numbers, "version": 2}
    assert (await firm.agent.get(f"/contacts/{contact['id']}")).json() == changed.json()


async def test_a_change_made_meanwhile_is_not_overwritten(firm: Firm) -> None:
    contact = await _add(firm)
    await firm.agent.patch(f"/contacts/{contact['id']}", json={"notes": "first", "version": 1})
    late = await firm.admin.patch(f"/contacts/{contact['id']}", json={"notes": "second", "version": 1})
    said = "Somebody else changed this contact meanwhile; load it again"
    assert problem(late) == (409, said, {"version": "the contact is at version 2 now, you changed version 1"})
    assert (await firm.agent.get(f"/contacts/{contact['id']}")).json()["notes"] == "first"


@pytest.mark.parametrize(
    ("fields", "where", "what"),
    [
        ({"numbers": [{"number": "12"}]}, "numbers[0].number", "'12' has too many or too few digits"),
        ({"numbers": [{"number": ""}]}, "numbers[0].number", "at least 1 character"),
        ({"emails": [{"email": "ann"}]}, "emails[0].email", "not a valid email address"),
        ({"first_name": "x" * 101}, "first_name", "at most 100 characters"),
        ({"shoe_size": 46}, "shoe_size", "not permitted"),
    ],
)
async def test_bad_contacts_are_refused_with_place_and_reason(
    firm: Firm, fields: dict[str, Any], where: str, what: str
) -> None:
    status, _, fields_said = problem(await firm.agent.post("/contacts", json={**ANN, **fields}))
    assert status == 422
    assert list(fields_said) == [where]
    assert what in fields_said[where]


async def test_a_contact_needs_a_name(firm: Firm) -> None:
    status, _, said = problem(await firm.agent.post("/contacts", json={"notes": "who?"}))
    assert status == 422
    assert "a first name, a last name or a company is needed" in " ".join(said.values())
    contact = await _add(firm, last_name="", company="")
    refused = await firm.agent.patch(f"/contacts/{contact['id']}", json={"first_name": ""})
    what = {"first_name": "a first name, a last name or a company is needed"}
    assert problem(refused) == (422, "The contact would have no name", what)


async def test_people_are_found_by_name_company_and_digits(firm: Firm, other_firm: Firm) -> None:
    await _add(firm)
    await _add(firm, first_name="Bob", last_name="Ng", company="Acme", numbers=[{"number": "+12025550199"}])
    await _add(other_firm, numbers=[{"number": "+12025550143"}])
    for search, names in [
        ("ann", ["Ann Lee"]),
        ("lee acme", ["Ann Lee"]),
        ("acme", ["Ann Lee", "Bob Ng"]),
        ("0143", ["Ann Lee"]),
        ("(202) 555", ["Ann Lee", "Bob Ng"]),
        ("020 7946", ["Ann Lee"]),
        ("%", []),
        ("nobody", []),
    ]:
        found = (await firm.agent.get("/contacts", params={"search": search})).json()["items"]
        assert [item["display_name"] for item in found] == names, search


async def test_the_book_is_read_in_pages_by_last_name(firm: Firm) -> None:
    for last_name in ("Cole", "Abel", "Bond"):
        await _add(firm, last_name=last_name)
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"limit": "1", **({"cursor": cursor} if cursor else {})}
        page = (await firm.agent.get("/contacts", params=params)).json()
        names += [item["last_name"] for item in page["items"]]
        cursor = page["next_cursor"]
    assert names == ["Abel", "Bond", "Cole"]


async def test_a_caller_is_known_by_number(firm: Firm, other_firm: Firm, database: Database) -> None:
    contact = await _add(firm)
    found = await firm.agent.get("/contacts/lookup", params={"number": "(202) 555-0143"})
    assert found.json()["id"] == contact["id"]
    nobody = await firm.agent.get("/contacts/lookup", params={"number": "+12025550111"})
    assert problem(nobody) == (404, "Nobody in the contact book has +1 202-555-0111", {})
    status, _, said = problem(await firm.agent.get("/contacts/lookup", params={"number": "who"}))
    assert (status, list(said)) == (422, ["number"])
    async with database.tenant(firm.account_id) as session:
        assert await contact_name(session, firm.account_id, PhoneNumber("+442079460018")) == "Ann Lee"
    async with database.tenant(other_firm.account_id) as session:
        assert await contact_name(session, other_firm.account_id, PhoneNumber("+442079460018")) is None


async def test_a_deleted_contact_comes_back(firm: Firm, database: Database) -> None:
    contact = await _add(firm)
    assert (await firm.agent.delete(f"/contacts/{contact['id']}")).status_code == 204
    assert problem(await firm.agent.get(f"/contacts/{contact['id']}")) == (404, "There is no such contact", {})
    assert (await firm.agent.get("/contacts")).json()["items"] == []
    async with database.tenant(firm.account_id) as session:
        assert await contact_name(session, firm.account_id, PhoneNumber("+12025550143")) is None
    restored = await firm.agent.post(f"/contacts/{contact['id']}/restore")
    assert restored.json() == {**contact, "version": 3}
    again = await firm.agent.post(f"/contacts/{contact['id']}/restore")
    assert again.json() == restored.json()


async def test_another_accounts_contact_does_not_exist(firm: Firm, other_firm: Firm) -> None:
    foreign = (await _add(other_firm, numbers=[]))["id"]
    for contact_id in (foreign, uuid4()):
        answers = [
            await firm.agent.get(f"/contacts/{contact_id}"),
            await firm.agent.patch(f"/contacts/{contact_id}", json={"notes": "x"}),
            await firm.agent.delete(f"/contacts/{contact_id}"),
            await firm.agent.post(f"/contacts/{contact_id}/restore"),
        ]
        assert [problem(answer) for answer in answers] == [(404, "There is no such contact", {})] * 4


async def test_many_numbers_are_named_at_once_as_one_by_one(firm: Firm, other_firm: Firm) -> None:
    first, second, third, nobody = (PhoneNumber(f"+1202555014{place}") for place in range(4))
    for client, name, numbers in (
        (firm.admin, "Carol", [first, second]),
        (firm.admin, "Later", [first]),
        (firm.admin, "Gone", [third]),
        (other_firm.admin, "Elsewhere", [third]),
    ):
        given = {"first_name": name, "numbers": [{"number": number} for number in numbers]}
        made = await client.post("/contacts", json=given)
        assert made.status_code == 201, made.text
        if name == "Gone":
            assert (await client.delete(f"/contacts/{made.json()['id']}")).is_success
    every = (first, second, third, nobody)
    async with firm.database.tenant(firm.account_id) as session:
        names = await contact_names(session, firm.account_id, every)
        singly = {number: await contact_name(session, firm.account_id, number) for number in every}
        assert await contact_names(session, firm.account_id, ()) == {}
    assert names == {first: "Carol", second: "Carol"}
    assert names == {number: name for number, name in singly.items() if name is not None}
