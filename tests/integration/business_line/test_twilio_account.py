"""Connecting a Twilio account, and its numbers: each error clear, everything safe to repeat."""

import json

import httpx
import pytest
from sqlalchemy import text

from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.problem import problem
from tests.fixtures.twilio import SID, TOKEN, FakeTwilio
from tests.integration.business_line.conftest import NUMBER, PUBLIC, Line

LOGIN = {"sid": SID, "auth_token": TOKEN}


async def test_a_login_is_tried_before_it_is_kept(firm: Firm, twilio: FakeTwilio) -> None:
    status, _, fields = problem(await firm.admin.put("/business-line/twilio", json={**LOGIN, "auth_token": "wrong"}))
    assert (status, list(fields)) == (422, ["auth_token"])
    assert (await firm.admin.get("/business-line/twilio")).status_code == 404
    shown = (await firm.admin.put("/business-line/twilio", json=LOGIN)).json()
    assert (shown["sid"], shown["name"]) == (SID, "Plumber")
    assert TOKEN not in (await firm.admin.get("/business-line/twilio")).text
    async with firm.database.system() as session:
        kept = (await session.execute(text("SELECT token_encrypted FROM twilio_accounts"))).scalar_one()
    assert TOKEN not in kept


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (httpx.Response(404, json={}), 422),
        (httpx.Response(429, json={}), 429),
        (httpx.Response(500), 503),
        (httpx.ReadTimeout("slow"), 503),
        (httpx.ConnectError("away"), 503),
        (httpx.Response(200, json={"status": "suspended"}), 422),
    ],
    ids=["unknown", "too many", "broken", "slow", "away", "suspended"],
)
async def test_what_goes_wrong_at_twilio_is_a_clear_problem(
    firm: Firm, twilio: FakeTwilio, answer: httpx.Response | Exception, status: int
) -> None:
    twilio.answers.append(answer)
    told, detail, _ = problem(await firm.admin.put("/business-line/twilio", json=LOGIN))
    assert told == status
    assert "Twilio" in detail
    assert (await firm.admin.get("/business-line/twilio")).status_code == 404


async def test_search_and_buy(firm: Firm, twilio: FakeTwilio) -> None:
    await firm.admin.put("/business-line/twilio", json=LOGIN)
    found = (await firm.admin.get("/business-line/twilio/available", params={"area_code": "202"})).json()
    assert found["items"][0]["number"] == "+12025550199"
    assert found["monthly_price"] is None, "Twilio did not say"
    for _ in range(2):
        bought = await firm.admin.post("/business-line/twilio/numbers", json={"number": "+12025550199"})
        assert bought.status_code == 201, bought.text
    assert [one["phone_number"] for one in twilio.owned.values()] == ["+12025550199"]
    listed = (await firm.admin.get("/business-line/twilio/numbers")).json()["items"]
    assert [(one["number"], one["number_id"]) for one in listed] == [("+12025550199", None)]


async def test_a_taken_number_calls_us_and_after_release_whom_it_called_before(line: Line, twilio: FakeTwilio) -> None:
    (there,) = twilio.owned.values()
    assert there["voice_url"] == f"{PUBLIC}/hooks/twilio/{line.line_id}/voice"
    assert there["sms_url"].startswith(f"{PUBLIC}/hooks/messaging/")
    asked = len(twilio.asked)
    again = await line.firm.admin.post("/business-line/numbers", json={"number": NUMBER})
    assert again.status_code == 201
    assert again.json()["number_id"] == line.number_id
    assert not [one for one in twilio.asked[asked:] if one.startswith("POST")], "nothing was to be changed"
    there["voice_url"] = "https://meddled.example"
    await line.firm.admin.post("/business-line/numbers", json={"number": NUMBER})
    assert there["voice_url"].startswith(PUBLIC), "taking again heals"
    assert (await line.firm.admin.delete(f"/business-line/numbers/{line.number_id}")).status_code == 204
    assert (there["voice_url"], there["sms_url"]) == ("https://old.example/voice", "https://old.example/sms")
    assert (await line.firm.admin.get("/business-line/numbers")).json()["items"] == []


async def test_taking_survives_a_lost_answer(firm: Firm, twilio: FakeTwilio) -> None:
    twilio.own(NUMBER, voice_url="https://old.example/voice")
    (there,) = twilio.owned.values()
    await firm.admin.put("/business-line/twilio", json=LOGIN)

    class LoseTheChange(list[Exception]):
        def __bool__(self) -> bool:
            return bool(len(self)) and twilio.asked[-1].startswith("POST")

    twilio.after = LoseTheChange([httpx.ReadTimeout("slow")])
    first = await firm.admin.post("/business-line/numbers", json={"number": NUMBER})
    assert first.status_code == 503
    taken = await firm.admin.post("/business-line/numbers", json={"number": NUMBER})
    assert taken.status_code == 201, taken.text
    assert taken.json()["state"] == "taken"
    await firm.admin.delete(f"/business-line/numbers/{taken.json()['number_id']}")
    assert there["voice_url"] == "https://old.example/voice", "what was before us is not forgotten"


async def test_release_leaves_what_others_changed_and_fails_whole(line: Line, twilio: FakeTwilio) -> None:
    (there,) = twilio.owned.values()
    twilio.answers.append(httpx.Response(500))
    assert (await line.firm.admin.delete(f"/business-line/numbers/{line.number_id}")).status_code == 503
    assert len((await line.firm.admin.get("/business-line/numbers")).json()["items"]) == 1
    there["voice_url"] = "https://new.example/voice"
    await line.firm.admin.delete(f"/business-line/numbers/{line.number_id}")
    assert (there["voice_url"], there["sms_url"]) == ("https://new.example/voice", "https://old.example/sms")


async def test_a_number_nobody_has_there_cannot_be_taken(firm: Firm, twilio: FakeTwilio) -> None:
    await firm.admin.put("/business-line/twilio", json=LOGIN)
    status, _, fields = problem(await firm.admin.post("/business-line/numbers", json={"number": NUMBER}))
    assert (status, list(fields)) == (404, ["number"])


async def test_a_rotated_token_is_given_anew(line: Line, twilio: FakeTwilio) -> None:
    twilio.token = "rotated"
    status, _, fields = problem(await line.firm.admin.get("/business-line/twilio/numbers"))
    assert (status, list(fields)) == (422, ["auth_token"])
    again = await line.firm.admin.put("/business-line/twilio", json={**LOGIN, "auth_token": "rotated"})
    assert again.status_code == 200, again.text
    assert (await line.firm.admin.get("/business-line/twilio/numbers")).status_code == 200
    (there,) = twilio.owned.values()
    assert again.json()["provider_id"] in there["sms_url"]


async def test_texts_go_by_the_rotated_token(line: Line, twilio: FakeTwilio, cipher: Cipher) -> None:
    twilio.token = "rotated"
    again = await line.firm.admin.put("/business-line/twilio", json={**LOGIN, "auth_token": "rotated"})
    async with line.firm.database.system() as session:
        query = text(
            "SELECT p.id, p.secrets_encrypted FROM message_numbers n JOIN message_providers p ON p.id = n.provider_id"
        )
        provider_id, sealed = (await session.execute(query)).one()
    assert str(provider_id) == again.json()["provider_id"]
    assert "rotated" not in sealed
    assert json.loads(cipher.decrypt(sealed))["auth_token"] == "rotated"


async def test_a_number_that_is_deleted_is_released_at_twilio_first(line: Line, twilio: FakeTwilio) -> None:
    (there,) = twilio.owned.values()
    twilio.answers.append(httpx.Response(500))
    assert (await line.firm.admin.delete(f"/numbers/{line.number_id}")).status_code == 503
    assert (await line.firm.admin.get(f"/numbers/{line.number_id}")).status_code == 200, "it is still ours"
    assert (await line.firm.admin.delete(f"/numbers/{line.number_id}")).status_code == 204
    assert (there["voice_url"], there["sms_url"]) == ("https://old.example/voice", "https://old.example/sms")
    assert (await line.firm.admin.get(f"/numbers/{line.number_id}")).status_code == 404


async def test_a_line_is_forgotten_where_twilio_refuses_the_login_for_good(line: Line, twilio: FakeTwilio) -> None:
    twilio.token = "rotated"
    address = f"/business-line/numbers/{line.number_id}"
    assert problem(await line.firm.admin.delete(address))[0] == 422
    assert (await line.firm.admin.delete(address, params={"forget": "true"})).status_code == 204
    assert (await line.firm.admin.delete("/business-line/twilio")).status_code == 204


async def test_a_line_tells_what_was_called_before_without_what_may_be_secret(firm: Firm, twilio: FakeTwilio) -> None:
    twilio.own(NUMBER, voice_url="https://me:secret@old.example/voice?key=secret")
    await firm.admin.put("/business-line/twilio", json=LOGIN)
    taken = (await firm.admin.post("/business-line/numbers", json={"number": NUMBER})).json()
    assert (taken["voice_before"], taken["texts_before"]) == ("old.example/voice", "")


async def test_an_account_with_lines_is_not_forgotten(line: Line) -> None:
    assert (await line.firm.admin.delete("/business-line/twilio")).status_code == 409
    await line.firm.admin.delete(f"/business-line/numbers/{line.number_id}")
    assert (await line.firm.admin.delete("/business-line/twilio")).status_code == 204


async def test_costs_are_twilios_own(line: Line, twilio: FakeTwilio) -> None:
    twilio.usage = [
        {"category": "calls-inbound", "count": "3", "price": "0.0255", "price_unit": "usd", "description": "Calls"},
        {"category": "sms", "count": "0", "price": "0", "price_unit": "usd"},
        {"category": "totalprice", "count": "0", "price": "0.0255", "price_unit": "usd"},
    ]
    costs = (await line.firm.admin.get("/business-line/twilio/costs", params={"month": "2026-11"})).json()
    assert [(one["category"], one["price"]) for one in costs["usage"]] == [
        ("calls-inbound", "0.0255"),
        ("totalprice", "0.0255"),
    ]
    assert [one["number"] for one in costs["numbers"]] == [NUMBER]
    assert costs["as_of"]


async def test_other_firms_see_and_reach_nothing(line: Line, other_firm: Firm) -> None:
    assert (await other_firm.admin.get("/business-line/numbers")).json()["items"] == []
    assert (await other_firm.admin.get("/business-line/twilio")).status_code == 404
    assert (await other_firm.admin.delete(f"/business-line/numbers/{line.number_id}")).status_code == 404
    assert (await line.firm.agent.get("/business-line/numbers")).status_code == 403
