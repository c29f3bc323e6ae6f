"""A firm with a number on Twilio, and Twilio itself at the HTTP transport."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from xml.etree import ElementTree

import httpx
import pytest
from sqlalchemy import select

from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.bootstrap.directories import LetGo
from offhook.business_line.carried_calls import TwilioCalls
from offhook.business_line.models import BusinessLine
from offhook.business_line.state import BusinessLineWeb
from offhook.db.session import Database
from offhook.messaging.api import MessagingWeb
from offhook.tenancy.api import Cipher
from tests.fixtures.firm import Firm
from tests.fixtures.twilio import SID, TOKEN, FakeTwilio, signed_headers

PUBLIC = "https://firm.example"
NUMBER = "+12025550100"


@pytest.fixture
def twilio() -> FakeTwilio:
    return FakeTwilio()


@pytest.fixture
def web_state(twilio: FakeTwilio, database: Database, cipher: Cipher) -> dict[str, Any]:
    async def refuse(request: Any) -> Any:
        raise AssertionError("nothing is sent from the web process")

    http = httpx.AsyncClient(transport=httpx.MockTransport(twilio), timeout=5)
    lines = BusinessLineWeb(http=http, public_url=PUBLIC)
    return {
        "blobs": MemoryBlobStore(),
        "business_line": lines,
        "carried_calls": TwilioCalls(lines, cipher),
        "before_release": LetGo(database, web=lines, cipher=cipher),
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
        headers = signed_headers(url, form, token=token)
        return await self.http.post(url.removeprefix(PUBLIC), content=urlencode(form), headers=headers)

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
