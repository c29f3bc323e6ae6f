"""A firm with a number on Twilio, and Twilio itself at the HTTP transport: stateful, and signing as it does."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID
from xml.etree import ElementTree

import httpx
import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.business_line.models import BusinessLine
from offhook.business_line.state import BusinessLineWeb
from offhook.messaging.api import MessagingWeb
from tests.fixtures.firm import Firm

PUBLIC = "https://firm.example"
SID, TOKEN = "AC" + "0" * 32, "secret"
NUMBER = "+12025550100"


@dataclass
class FakeTwilio:
    """Keeps numbers and calls, as the real one does."""

    token: str = TOKEN
    owned: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[dict[str, str]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    answers: list[httpx.Response | Exception] = field(default_factory=list)
    """Given instead, one by one, before anything is looked at."""
    after: list[Exception] = field(default_factory=list)
    """Raised after the work was done: the answer is lost."""
    usage: list[dict[str, Any]] = field(default_factory=list)

    def own(self, number: str, **webhooks: str) -> str:
        sid = f"PN{len(self.owned):032d}"
        defaults = {"voice_url": "", "sms_url": "", "voice_method": "POST", "sms_method": "POST"}
        self.owned[sid] = {
            "sid": sid, "phone_number": number, "friendly_name": number,
            "capabilities": {"voice": True, "sms": True, "mms": True}, **defaults, **webhooks,
        }  # fmt: skip
        return sid

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.path}")
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if request.headers["authorization"] != httpx.BasicAuth(SID, self.token)._auth_header:
            return httpx.Response(401, json={"code": 20003, "message": "Authenticate"})
        done = self._do(request)
        if self.after:
            raise self.after.pop(0)
        return done

    def _do(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(f"/2010-04-01/Accounts/{SID}")
        form = dict(parse_qsl(request.content.decode(), keep_blank_values=True))
        match request.method, path.strip("/").split("/"):
            case "GET", [".json"]:
                return httpx.Response(200, json={"sid": SID, "friendly_name": "Plumber", "status": "active"})
            case "GET", ["IncomingPhoneNumbers.json"]:
                wanted = request.url.params.get("PhoneNumber")
                found = [one for one in self.owned.values() if wanted in (None, one["phone_number"])]
                return httpx.Response(200, json={"incoming_phone_numbers": found})
            case "POST", ["IncomingPhoneNumbers.json"]:
                if any(one["phone_number"] == form["PhoneNumber"] for one in self.owned.values()):
                    return httpx.Response(400, json={"code": 21422, "message": "not available"})
                return httpx.Response(201, json=self.owned[self.own(form["PhoneNumber"])])
            case "GET" | "POST", ["IncomingPhoneNumbers", name]:
                number = self.owned.get(name.removesuffix(".json"))
                if number is None:
                    return httpx.Response(404, json={"code": 20404})
                number.update({_shown_as(name): value for name, value in form.items()})
                return httpx.Response(200, json=number)
            case "GET", ["AvailablePhoneNumbers", _, _]:
                one = {"phone_number": "+12025550199", "friendly_name": "(202) 555-0199", "locality": "Washington",
                       "region": "DC", "capabilities": {"voice": True, "SMS": True, "MMS": True}}  # fmt: skip
                return httpx.Response(200, json={"available_phone_numbers": [one]})
            case "POST", ["Calls.json"]:
                self.calls.append(form)
                return httpx.Response(201, json={"sid": f"CA{len(self.calls):032d}"})
            case "GET", ["Usage", "Records", "Monthly.json"]:
                return httpx.Response(200, json={"usage_records": self.usage})
            case "GET", ["Calls.json"]:
                return httpx.Response(200, json={"calls": []})
            case "GET", ["Messages.json"]:
                return httpx.Response(200, json={"messages": []})
        return httpx.Response(404, json={"code": 20404, "message": path})


def _shown_as(name: str) -> str:
    """`VoiceUrl` -> `voice_url`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


@pytest.fixture
def twilio() -> FakeTwilio:
    return FakeTwilio()


@pytest.fixture
def web_state(twilio: FakeTwilio) -> dict[str, Any]:
    async def refuse(request: Any) -> Any:
        raise AssertionError("nothing is sent from the web process")

    http = httpx.AsyncClient(transport=httpx.MockTransport(twilio), timeout=5)
    return {
        "blobs": MemoryBlobStore(),
        "business_line": BusinessLineWeb(http=http, public_url=PUBLIC),
        "messaging": MessagingWeb(http=type("NoHttp", (), {"send": staticmethod(refuse)})(), public_url=PUBLIC),
    }


@dataclass(frozen=True, kw_only=True)
class Line:
    """A taken number, and Twilio's side of it."""

    firm: Firm
    number_id: str
    line_id: UUID
    http: httpx.AsyncClient

    async def ask(self, address: str, *, token: str = TOKEN, **form: str) -> httpx.Response:
        """As Twilio asks: `address` is a stage of this line or a whole URL it was given."""
        url = address if address.startswith("https://") else f"{PUBLIC}/hooks/twilio/{self.line_id}/{address}"
        signature = RequestValidator(token).compute_signature(url, form)
        return await self.http.post(
            url.removeprefix(PUBLIC),
            content=urlencode(form),
            headers={"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature},
        )

    async def said(self, address: str, **form: str) -> ElementTree.Element:
        answer = await self.ask(address, **form)
        assert answer.status_code == 200, answer.text
        return ElementTree.fromstring(answer.text)

    async def add_agent(self, number: str, **more: Any) -> str:
        member = {"number_id": self.number_id, "kind": "mobile", "phone_number": number, **more}
        made = await self.firm.admin.post("/agents", json=member)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])


@pytest.fixture
async def line(firm: Firm, twilio: FakeTwilio, anonymous: httpx.AsyncClient) -> Line:
    twilio.own(NUMBER, voice_url="https://old.example/voice", sms_url="https://old.example/sms")
    connected = await firm.admin.put("/business-line/twilio", json={"sid": SID, "auth_token": TOKEN})
    assert connected.status_code == 200, connected.text
    taken = await firm.admin.post("/business-line/numbers", json={"number": NUMBER, "label": "the firm"})
    assert taken.status_code == 201, taken.text
    number_id = taken.json()["number_id"]
    async with firm.database.system() as session:
        row = (await session.scalars(select(BusinessLine).where(BusinessLine.number_id == UUID(number_id)))).one()
    return Line(firm=firm, number_id=number_id, line_id=row.id, http=anonymous)
