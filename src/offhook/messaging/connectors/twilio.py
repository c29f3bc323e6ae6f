"""Twilio Programmable Messaging (REST API 2010-04-01; webhooks signed as in "Webhooks security")."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit

from pydantic import AfterValidator, Field, HttpUrl, SecretStr

from offhook.messaging.connector import (
    Capabilities,
    Connector,
    ConnectorContext,
    ConnectorSettings,
    DoubtError,
    ForgedError,
)
from offhook.messaging.http import HttpReply, HttpRequest, Login, form_request
from offhook.messaging.states import State
from offhook.messaging.traffic import (
    Accepted,
    Checked,
    HookReply,
    InboundMedia,
    InboundMessage,
    News,
    NotFound,
    Outgoing,
    Receipt,
    Refused,
    StillUnknown,
    Webhook,
)
from offhook.messaging.twilio_signature import is_signed

_STATES = {
    "queued": State.ACCEPTED,
    "accepted": State.ACCEPTED,
    "scheduled": State.ACCEPTED,
    "sending": State.ACCEPTED,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
_OPTED_OUT = 21610
_THROTTLED = {20429, 14107, 30001, 63018}
_ACCOUNT = {20003, 20005, 20006, 30002}
"""Credentials or account: other messages fare the same."""
_EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_SKEW = timedelta(minutes=2)
"""Between our clock and theirs."""


def _base(url: HttpUrl) -> HttpUrl:
    if url.query or url.fragment:
        raise ValueError("the address of the API has neither a query nor a fragment")
    return url


class Twilio(Connector):
    """Texts and pictures by a Twilio account."""

    type = "twilio"
    title = "Twilio"
    capabilities = Capabilities(max_media=10, receipts=True, inbound=True, reconciles=True)

    class Settings(ConnectorSettings):
        account_sid: str = Field(pattern=r"^AC[0-9a-fA-F]{32}$")
        auth_token: SecretStr = Field(min_length=1, max_length=100)
        secondary_auth_token: SecretStr = Field(default=SecretStr(""), max_length=100)
        """While tokens are being rotated: webhooks signed with either are taken."""
        sender: str = Field(default="", max_length=20)
        """Number or name texts come from when they name none."""
        messaging_service_sid: str = Field(default="", pattern=r"^(MG[0-9a-fA-F]{32})?$")
        """Chooses the sender when set."""
        base_url: Annotated[HttpUrl, AfterValidator(_base)] = Field(
            default=HttpUrl("https://api.twilio.com"), validate_default=True
        )

    settings: Settings

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        fields = [("To", outgoing.to), *self._from(outgoing)]
        if outgoing.body:
            fields.append(("Body", outgoing.body))
        fields += [("MediaUrl", item.url) for item in outgoing.media]
        if outgoing.validity_s is not None:
            fields.append(("ValidityPeriod", str(min(36_000, max(1, outgoing.validity_s)))))
        fields.append(("StatusCallback", ctx.hook_url("status", m=outgoing.reference)))
        reply = await ctx.http.send(form_request(self._url("/Messages.json"), fields, login=self._login))
        told = reply.json()
        if reply.ok and isinstance(told, dict) and told.get("sid"):
            return Accepted(external_ids=(str(told["sid"]),))
        return self._refused(reply, told if isinstance(told, dict) else {})

    async def reconcile(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | NotFound | StillUnknown:
        """Twilio knows no ids of ours: the text is looked for among those to the same number since then."""
        since = outgoing.queued_at - _SKEW
        query = {"To": outgoing.to, "DateSent>": since.strftime("%Y-%m-%d"), "PageSize": "1000"}
        sender = dict(self._from(outgoing)).get("From")
        if sender:
            query["From"] = sender
        url = f"{self._url('/Messages.json')}?{urlencode(query)}"
        reply = await ctx.http.send(HttpRequest(method="GET", url=url, login=self._login))
        told = reply.json()
        if not reply.ok or not isinstance(told, dict) or not isinstance(told.get("messages"), list):
            return StillUnknown(f"Twilio answered {reply.status}")
        same = [str(found["sid"]) for found in told["messages"] if _is_same(found, outgoing, since=since)]
        same = sorted(set(same) - await ctx.taken(same))
        if len(same) == 1:
            return Accepted(external_ids=(same[0],))
        if same:
            return StillUnknown(f"{len(same)} texts there could be this one")
        return StillUnknown("there are more texts than one page") if told.get("next_page_uri") else NotFound()

    def verify(self, webhook: Webhook) -> None:
        given = webhook.headers.get("x-twilio-signature", "")
        if not given:
            raise ForgedError("the signature is missing")
        tokens = [
            token
            for secret in (self.settings.auth_token, self.settings.secondary_auth_token)
            if (token := secret.get_secret_value())
        ]
        if not is_signed(webhook.urls, webhook.form, webhook.body, tokens=tokens, signature=given):
            raise ForgedError("the signature is wrong")

    def read(self, webhook: Webhook) -> Sequence[News]:
        sid = webhook.field("MessageSid") or webhook.field("SmsSid")
        if not sid:
            raise ValueError("there is no MessageSid")
        if webhook.kind == "status":
            return self._receipts(webhook, sid)
        count = webhook.field("NumMedia", "0")
        media = tuple(
            InboundMedia(url=webhook.field(f"MediaUrl{place}"), content_type=webhook.field(f"MediaContentType{place}"))
            for place in range(min(int(count), 10) if count.isdigit() else 0)
        )
        return [
            InboundMessage(
                sender=webhook.field("From"),
                to=webhook.field("To"),
                text=webhook.field("Body"),
                external_id=sid,
                media=media,
            )
        ]

    def reply(self, webhook: Webhook) -> HookReply:
        if webhook.kind == "status":
            return HookReply()
        return HookReply(body=_EMPTY_TWIML, content_type="text/xml", status=200)

    def media_request(self, url: str) -> HttpRequest:
        host, own = urlsplit(url).hostname or "", self.settings.base_url.host or ""
        if host != own and not host.endswith(".twilio.com"):
            raise ValueError(f"{host} is not Twilio's")
        return HttpRequest(method="GET", url=url, login=self._login)

    async def test(self, ctx: ConnectorContext) -> Checked:
        reply = await ctx.http.send(HttpRequest(method="GET", url=self._url(".json"), login=self._login))
        told = reply.json()
        if reply.ok and isinstance(told, dict):
            return Checked(detail=f"Account {told.get('friendly_name', '')!s} is {told.get('status', 'there')!s}")
        if reply.status in (401, 403):
            return Checked(detail="refused", wrong={"auth_token": "Twilio refuses this account SID with this token"})
        if reply.status == 404:
            return Checked(detail="refused", wrong={"account_sid": "Twilio knows no such account"})
        wrong = {"base_url": f"this address answers {reply.status}, which Twilio does not"}
        return Checked(detail="no account", wrong=wrong)

    @property
    def _login(self) -> Login:
        return Login(self.settings.account_sid, self.settings.auth_token.get_secret_value())

    def _url(self, rest: str) -> str:
        base = str(self.settings.base_url).rstrip("/")
        return f"{base}/2010-04-01/Accounts/{self.settings.account_sid}{rest}"

    def _from(self, outgoing: Outgoing) -> list[tuple[str, str]]:
        if self.settings.messaging_service_sid and outgoing.sender in ("", self.settings.sender):
            return [("MessagingServiceSid", self.settings.messaging_service_sid)]
        return [("From", outgoing.sender or self.settings.sender)]

    def _refused(self, reply: HttpReply, told: dict[str, Any]) -> Refused:
        code = told.get("code") if isinstance(told.get("code"), int) else 0
        text = str(told.get("message", ""))[:200]
        if reply.status in (429, 503) or code in _THROTTLED:
            wait_s = reply.retry_after_s
            return Refused(kind="temporary", code=str(code or reply.status), text=text, retry_after_s=wait_s)
        if reply.status >= 500 or reply.ok:
            raise DoubtError(f"Twilio answered {reply.status}")
        if reply.status in (401, 403) or code in _ACCOUNT:
            return Refused(kind="provider", code=str(code or reply.status), text=text)
        return Refused(kind="permanent", code=str(code or reply.status), text=text, opted_out=code == _OPTED_OUT)

    def _receipts(self, webhook: Webhook, sid: str) -> list[News]:
        state = _STATES.get(webhook.field("MessageStatus") or webhook.field("SmsStatus"))
        if state is None:
            return []
        reference = next((value for name, value in webhook.query if name == "m"), "")
        code, text = webhook.field("ErrorCode"), webhook.field("ErrorMessage")
        return [Receipt(state=state, external_id=sid, reference=reference, code=code, text=text)]


def _is_same(found: Any, outgoing: Outgoing, *, since: datetime) -> bool:
    if not isinstance(found, dict) or not str(found.get("direction", "")).startswith("outbound"):
        return False
    try:
        is_older = parsedate_to_datetime(str(found.get("date_created"))) < since
    except ValueError:
        is_older = False
    alike = found.get("body") == outgoing.body and str(found.get("num_media", "0")) == str(len(outgoing.media))
    return alike and not is_older
