"""A line of a suspended account takes no calls, and its agents' dialers are closed; both come back."""

import httpx
from fastapi import FastAPI

from offhook.business_line.api import dialer_principal
from offhook.tenancy.api import Cipher
from tests.integration.business_line.conftest import Line
from tests.integration.business_line.test_calls import ANA, CALL, CALLER
from tests.integration.business_line.test_dialer import joined
from tests.integration.business_line.test_joining import Town


async def set_suspended(line: Line, suspended: bool) -> None:
    done = await line.firm.owner.admin.patch(f"/accounts/{line.firm.account_id}", json={"suspended": suspended})
    assert done.status_code == 200, done.text


async def dialer_says(phone: httpx.AsyncClient) -> list[int]:
    return [(await phone.get(path)).status_code for path in ("/dialer/me", "/conversations")]


async def test_a_suspended_line_takes_no_calls_and_opens_no_dialer(
    line: Line, cipher: Cipher, web_app: FastAPI
) -> None:
    web_app.state.guest_login = dialer_principal
    phone = await joined(Town(line, cipher), web_app, ANA)
    await set_suspended(line, True)
    for caller in (CALLER, ANA):  # in, and out by way of the line
        assert [verb.tag for verb in await line.said("voice", **{**CALL, "From": caller})] == ["Reject"]
    assert await dialer_says(phone) == [401, 401]
    await set_suspended(line, False)
    assert [verb.tag for verb in await line.said("voice", **CALL)] != ["Reject"]
    assert await dialer_says(phone) == [200, 200]
