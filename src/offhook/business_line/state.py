"""What the web process puts on `app.state` for business lines, typed for dependencies."""

from dataclasses import dataclass, field
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import Depends
from starlette.requests import HTTPConnection

from offhook.business_line.models import TwilioAccount
from offhook.business_line.ports import NoSoundJobs, SoundJobs
from offhook.business_line.twilio_api import TwilioApi
from offhook.tenancy.api import Cipher

HOOKS = "/hooks/twilio"


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessLineWeb:
    """`app.state.business_line`."""

    http: httpx.AsyncClient
    public_url: str
    """How Twilio and the agents' phones reach us, without a slash at the end."""
    twilio_url: str = "https://api.twilio.com"
    pricing_url: str = "https://pricing.twilio.com"
    sounds: SoundJobs = field(default_factory=NoSoundJobs)
    """Where the copying of messages left at Twilio is queued."""

    def twilio(self, *, sid: str, token: str) -> TwilioApi:
        return TwilioApi(self.http, base_url=self.twilio_url, pricing_url=self.pricing_url, sid=sid, token=token)

    def open(self, account: TwilioAccount, cipher: Cipher) -> TwilioApi:
        """Raises UnavailableError when the token cannot be read."""
        return self.twilio(sid=account.sid, token=cipher.decrypt(account.token_encrypted))

    def hooks(self, line_id: UUID) -> str:
        """Where Twilio calls for a line."""
        return f"{self.public_url}{HOOKS}/{line_id}"

    def link(self, token: str) -> str:
        """An agent's personal link. The token stands behind the `#`: browsers send that to nobody."""
        return dialer_link(self.public_url, token)


def dialer_link(public_url: str, token: str) -> str:
    """See `BusinessLineWeb.link`."""
    return f"{public_url}/dialer#{token}"


def business_line_of(connection: HTTPConnection) -> BusinessLineWeb:
    """The port, or one that reaches nobody."""
    web = getattr(connection.app.state, "business_line", None)
    if isinstance(web, BusinessLineWeb):
        return web
    http = httpx.AsyncClient(transport=httpx.MockTransport(_nobody))
    return BusinessLineWeb(http=http, public_url=str(connection.base_url).rstrip("/"))


def _nobody(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("this process reaches nobody outside", request=request)


CurrentBusinessLine = Annotated[BusinessLineWeb, Depends(business_line_of)]
