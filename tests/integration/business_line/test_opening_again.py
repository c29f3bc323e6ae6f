"""A lost answer is given again to the same device; a code moves the dialer to another, once and for minutes."""

from urllib.parse import urlsplit

import httpx
import pytest
from fastapi import FastAPI

from offhook.kit.clock import FakeClock, SystemClock
from offhook.tenancy.api import Cipher
from tests.integration.business_line.conftest import PUBLIC, Line
from tests.integration.business_line.test_joining import Town, browser

ANA = "+12025550111"
KEY, OTHER_KEY = "a-random-key-of-22-chars", "0123456789abcdef0123456789abcdef"


@pytest.fixture
def town(line: Line, cipher: Cipher) -> Town:
    return Town(line, cipher)


@pytest.fixture
def clock(web_app: FastAPI) -> FakeClock:
    web_app.state.clock = clock = FakeClock(SystemClock().now())
    return clock


@pytest.fixture
async def token(town: Town) -> str:
    await town.text(ANA, await town.pin())
    return urlsplit(await town.link_of(ANA)).fragment


async def opened(phone: httpx.AsyncClient, token: str, device: str | None) -> int:
    return (await phone.post("/dialer/open", json={"token": token, "device": device})).status_code


async def code_of(phone: httpx.AsyncClient) -> str:
    made = await phone.post("/dialer/code")
    assert made.status_code == 201, made.text
    assert made.headers["cache-control"] == "no-store"
    assert made.json()["link"] == f"{PUBLIC}/dialer#{made.json()['code']}"
    assert made.json()["qr_svg"].startswith("<svg")
    return str(made.json()["code"])


async def test_a_device_whose_answer_was_lost_opens_the_same_link_again(token: str, web_app: FastAPI) -> None:
    lost, again, other = browser(web_app), browser(web_app), browser(web_app)
    assert await opened(lost, token, KEY) == 200
    assert await opened(other, token, OTHER_KEY) == 403
    assert await opened(other, token, None) == 403
    assert await opened(again, token, KEY) == 200
    assert (await again.get("/dialer/me")).status_code == 200
    assert (await lost.get("/dialer/me")).status_code == 200, "it is one device: the answer may arrive late, too"
    assert (await other.get("/dialer/me")).status_code == 401


async def test_a_revoked_link_does_not_open_by_its_device_either(token: str, town: Town, web_app: FastAPI) -> None:
    phone = browser(web_app)
    assert await opened(phone, token, KEY) == 200
    (agent,) = await town.agents()
    await town.line.firm.admin.post(f"/business-line/agents/{agent['id']}/link")
    assert await opened(phone, token, KEY) == 401


async def test_a_new_link_ends_the_code_of_the_one_before(token: str, town: Town, web_app: FastAPI) -> None:
    phone = browser(web_app)
    await opened(phone, token, KEY)
    code = await code_of(phone)
    (agent,) = await town.agents()
    await town.line.firm.admin.post(f"/business-line/agents/{agent['id']}/link")
    assert await opened(browser(web_app), code, OTHER_KEY) == 401


@pytest.mark.parametrize("device", ["short", "with spaces in it that are none", "x" * 65])
async def test_a_device_key_is_long_and_plain(token: str, web_app: FastAPI, device: str) -> None:
    assert await opened(browser(web_app), token, device) == 422


async def test_a_code_moves_the_dialer_once(token: str, web_app: FastAPI) -> None:
    safari, app, thief = browser(web_app), browser(web_app), browser(web_app)
    await opened(safari, token, KEY)
    code = await code_of(safari)
    typed = code.lower().replace("-", " ")
    assert await opened(app, typed, OTHER_KEY) == 200
    assert (await app.get("/dialer/me")).status_code == 200
    assert (await safari.get("/dialer/me")).status_code == 401, "it has moved"
    assert await opened(safari, token, KEY) == 403
    assert await opened(thief, code, "a-third-key-of-enough-length") == 403
    assert await opened(app, code, OTHER_KEY) == 200, "its answer may have been lost"
    assert await opened(app, token, OTHER_KEY) == 200, "the link follows the dialer"


async def test_a_code_ends(token: str, web_app: FastAPI, clock: FakeClock) -> None:
    phone, app = browser(web_app), browser(web_app)
    await opened(phone, token, KEY)
    first, second = await code_of(phone), await code_of(phone)
    assert await opened(app, first, OTHER_KEY) == 401, "replaced by the second"
    clock.advance(seconds=601)
    assert await opened(app, second, OTHER_KEY) == 401
    assert (await phone.get("/dialer/me")).status_code == 200
    assert await opened(app, await code_of(phone), None) == 422, "a code needs a device it can be given to"


async def test_only_an_open_dialer_makes_codes(web_app: FastAPI) -> None:
    assert (await browser(web_app).post("/dialer/code")).status_code == 401
