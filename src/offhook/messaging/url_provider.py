"""What `url_get` and `url_post` share: settings, what an answer means, webhooks by configurable fields."""

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal
from urllib.parse import quote

import httpx
from pydantic import AfterValidator, Field, SecretStr, model_validator

from offhook.messaging.connector import (
    Capabilities,
    Connector,
    ConnectorContext,
    ConnectorSettings,
    DoubtError,
    ForgedError,
)
from offhook.messaging.http import HttpReply, HttpRequest, Login
from offhook.messaging.patterns import compile_pattern, matches
from offhook.messaging.states import State
from offhook.messaging.traffic import (
    Accepted,
    Checked,
    InboundMessage,
    News,
    NotFound,
    Outgoing,
    Polled,
    Receipt,
    Refused,
    StillUnknown,
    Webhook,
)
from offhook.messaging.url_inbound import check_columns, read_lines, read_time
from offhook.messaging.url_templates import check_template, render

Charset = Literal["utf-8", "iso-8859-1", "windows-1252", "utf-16-be"]
_SAMPLE = {"phone": "+12025550143", "message": "text", "id": "0" * 32, "sender": "1"}
_TEMPORARY = frozenset({408, 425, 429, 503})
_ACCOUNT = frozenset({401, 402, 403, 404, 407})
_TOLD = 200


def _check_expression(text: str) -> str:
    compile_pattern(text)
    return text


def _check_url(text: str) -> str:
    check_template(text)
    if not text:
        return text
    try:
        url = httpx.URL(render(text, _SAMPLE, escape=quote))
    except httpx.InvalidURL as error:
        raise ValueError(f"the address is not valid: {error}") from None
    if url.scheme not in ("http", "https") or not url.host:
        raise ValueError("the address must begin with http:// or https:// and name a host")
    return text


Template = Annotated[str, Field(max_length=4000), AfterValidator(check_template)]
UrlTemplate = Annotated[str, Field(max_length=4000), AfterValidator(_check_url)]
Expression = Annotated[str, Field(max_length=500), AfterValidator(_check_expression)]
FieldName = Annotated[str, Field(max_length=60)]


class UrlSettings(ConnectorSettings):
    """Fields of both kinds. Templates know phone, message, id, sender, user, password, segments, encoding."""

    url: UrlTemplate = Field(min_length=1)
    """`https://gateway.example/send?to=${phone|digits}&text=${message}`: values are percent-encoded."""
    params: dict[FieldName, Template] = Field(default={}, max_length=50)
    """More fields: of the query, or of the form when posted."""
    headers: dict[FieldName, Template] = Field(default={}, max_length=20)
    auth: Literal["none", "basic", "digest"] = "none"
    user: str = Field(default="", max_length=200)
    password: SecretStr = Field(default=SecretStr(""), max_length=500)
    sender: str = Field(default="", max_length=20)
    """Number or name texts come from."""
    charset: Charset = "utf-8"
    """How texts are encoded, towards the provider and from it."""
    success: Expression = ""
    """What an answer with status 2xx must match; a group `(?P<id>...)` is the provider's id. Empty: any."""
    try_again: Expression = "^$"
    """An answer that matches this is tried again later."""
    server_errors_are_refusals: bool = False
    """An answer 5xx means that the text was not taken; otherwise it is in doubt."""
    same_id_once: bool = False
    """The provider sends the same id only once: what is in doubt may be sent again."""
    lookup_url: UrlTemplate = ""
    """Where to ask for a text by `${id}`; empty: it cannot be asked."""
    lookup_after_s: float = Field(default=10, ge=0, le=3600)
    """Sooner the provider may not know yet what it took."""
    lookup_found: Expression = ""
    lookup_missing: Expression = ""
    """What the answer matches when there is no such text; empty: status 404."""
    webhook_token: SecretStr = Field(default_factory=lambda: SecretStr(secrets.token_urlsafe(24)), max_length=100)
    """Whoever brings news must give it as `?token=`; made up when left out."""
    inbound_phone: FieldName = "phone"
    inbound_message: FieldName = "message"
    inbound_to: FieldName = "to"
    inbound_id: FieldName = "id"
    inbound_time: FieldName = "time"
    forget_repeats: bool = True
    """Texts without id: the same text from the same sender within the minute counts once."""
    inbound_url: UrlTemplate = ""
    """Where texts that came in are fetched, where the provider does not bring them; one a line, divided by tabs."""
    inbound_done_url: UrlTemplate = ""
    """Asked once what was fetched is stored, so that it is not given again; what it answers is read alike."""
    inbound_columns: Annotated[str, Field(max_length=100), AfterValidator(check_columns)] = "phone,message,time,id"
    poll_every_s: float = Field(default=10, ge=1, le=3600)
    receipt_id: FieldName = "id"
    receipt_names_ours: bool = False
    """The receipt names the `${id}` we gave, not the provider's own."""
    receipt_status: FieldName = "status"
    receipt_sent: Expression = "(?i)^(sent|acceptd|accepted|enroute|buffered|8)$"
    receipt_delivered: Expression = "(?i)^(delivrd|delivered|ok|1)$"
    receipt_failed: Expression = "(?i)^(undeliv|undelivered|failed|rejectd|rejected|expired|deleted|error|2|16)$"

    @model_validator(mode="after")
    def _login_is_whole(self) -> "UrlSettings":
        if self.auth != "none" and not (self.user and self.password.get_secret_value()):
            raise ValueError(f"{self.auth} authentication needs a user and a password")
        return self


class UrlConnector(Connector):
    """Builds one request from templates; subclasses say how the fields travel."""

    capabilities = Capabilities(receipts=True, inbound=True, polls=True)
    settings: UrlSettings

    @property
    def able(self) -> Capabilities:
        return replace(
            self.capabilities,
            idempotent=self.settings.same_id_once,
            reconciles=bool(self.settings.lookup_url),
            reconcile_after_s=self.settings.lookup_after_s,
            polls=bool(self.settings.inbound_url),
        )

    @property
    def hook_charset(self) -> str:
        return self.settings.charset

    def hook_query(self) -> dict[str, str]:
        return {"token": self.settings.webhook_token.get_secret_value()}

    def request(self, outgoing: Outgoing) -> HttpRequest:
        """The request that sends."""
        raise NotImplementedError

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        reply = await ctx.http.send(self.request(outgoing))
        text = reply.body.decode(self.settings.charset, "replace")
        if not reply.ok:
            return self._refused(reply, text)
        found = compile_pattern(self.settings.success).search(text)
        if found is None:
            again = bool(text) and matches(self.settings.try_again, text)
            return Refused(kind="temporary" if again else "permanent", code="refused", text=text[:_TOLD])
        external_id = found.groupdict().get("id") or ""
        return Accepted(external_ids=(external_id,) if external_id else ())

    async def reconcile(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | NotFound | StillUnknown:
        url = render(self.settings.lookup_url, self.values(outgoing), escape=self.percent)
        reply = await ctx.http.send(HttpRequest(method="GET", url=url, login=self.login))
        text = reply.body.decode(self.settings.charset, "replace")
        missing = self.settings.lookup_missing
        if (reply.ok and matches(missing, text)) if missing else reply.status == httpx.codes.NOT_FOUND:
            return NotFound()
        found = compile_pattern(self.settings.lookup_found).search(text) if reply.ok else None
        if found is None:
            return StillUnknown(f"{reply.status}: {text[:_TOLD]}")
        external_id = found.groupdict().get("id") or ""
        return Accepted(external_ids=(external_id,) if external_id else ())

    async def poll(self, position: dict[str, Any], ctx: ConnectorContext) -> Polled:
        """Fetched first and told to be done with the next time: what is lost between the two is given again."""
        own, found = self.settings, []
        for url in (own.inbound_done_url if position.get("fetched") else "", own.inbound_url):
            if url:
                values = {"user": own.user, "password": own.password.get_secret_value(), "sender": own.sender}
                address = render(url, values, escape=self.percent)
                reply = await ctx.http.send(HttpRequest(method="GET", url=address, login=self.login))
                found += read_lines(reply, charset=own.charset, columns=own.inbound_columns)
        return Polled(news=tuple(found), position={"fetched": True} if found else {})

    def verify(self, webhook: Webhook) -> None:
        token = self.settings.webhook_token.get_secret_value()
        given = next((value for name, value in webhook.query if name == "token"), "")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise ForgedError("the token is missing or wrong")

    def read(self, webhook: Webhook) -> Sequence[News]:
        fields = _fields(webhook)
        return [self._receipt(fields)] if webhook.kind == "status" else [self._inbound(fields)]

    async def test(self, ctx: ConnectorContext) -> Checked:
        return Checked(detail="The settings fit together; whether the provider takes them shows when a test is sent")

    @property
    def login(self) -> Login | None:
        """Credentials of each request."""
        if self.settings.auth == "none":
            return None
        return Login(self.settings.user, self.settings.password.get_secret_value(), self.settings.auth)

    def values(self, outgoing: Outgoing) -> dict[str, str]:
        """What templates know."""
        return {
            "phone": outgoing.to,
            "message": outgoing.body,
            "id": outgoing.reference,
            "sender": outgoing.sender,
            "user": self.settings.user,
            "password": self.settings.password.get_secret_value(),
            "segments": str(outgoing.segments),
            "encoding": outgoing.encoding,
        }

    def percent(self, value: str) -> str:
        """For addresses (RFC 3986), in the provider's charset."""
        return quote(value.encode(self.settings.charset, "replace"), safe="")

    def filled(self, templates: dict[str, str], outgoing: Outgoing) -> list[tuple[str, str]]:
        """Fields with their values."""
        if not templates:
            return []
        values = self.values(outgoing)
        return [(name, render(template, values)) for name, template in templates.items()]

    def _refused(self, reply: HttpReply, text: str) -> Refused:
        code, told = str(reply.status), text[:_TOLD]
        if reply.status in _TEMPORARY:
            return Refused(kind="temporary", code=code, text=told, retry_after_s=reply.retry_after_s)
        if reply.status in _ACCOUNT:
            return Refused(kind="provider", code=code, text=told)
        if reply.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            if self.settings.server_errors_are_refusals:
                return Refused(kind="temporary", code=code, text=told)
            raise DoubtError(f"the provider answered {reply.status}")
        return Refused(kind="permanent", code=code, text=told)

    def _inbound(self, fields: dict[str, str]) -> InboundMessage:
        own = self.settings
        if not fields.get(own.inbound_phone):
            raise ValueError(f"the field {own.inbound_phone!r} is missing")
        return InboundMessage(
            sender=fields[own.inbound_phone],
            to=fields.get(own.inbound_to, ""),
            text=fields.get(own.inbound_message, ""),
            external_id=fields.get(own.inbound_id, ""),
            at=read_time(fields.get(own.inbound_time, "")),
            always_new=not own.forget_repeats,
        )

    def _receipt(self, fields: dict[str, str]) -> Receipt:
        name, status = fields.get(self.settings.receipt_id, ""), fields.get(self.settings.receipt_status, "")
        if not name:
            raise ValueError(f"the field {self.settings.receipt_id!r} is missing")
        own = self.settings
        for state, expression in (
            (State.DELIVERED, own.receipt_delivered), (State.FAILED, own.receipt_failed), (State.SENT, own.receipt_sent)
        ):  # fmt: skip
            if matches(expression, status):
                ours, code = own.receipt_names_ours, status if state is State.FAILED else ""
                return Receipt(state=state, external_id="" if ours else name, reference=name if ours else "", code=code)
        raise ValueError(f"the status {status!r} matches no expression")


def _fields(webhook: Webhook) -> dict[str, str]:
    """Of the query, the form, or a JSON object; whatever a forwarder uses."""
    fields = {**dict(webhook.query), **dict(webhook.form)}
    if "json" in webhook.headers.get("content-type", ""):
        told: Any = json.loads(webhook.body)
        if isinstance(told, dict):
            fields.update({str(name): str(value) for name, value in told.items() if value is not None})
    return fields
