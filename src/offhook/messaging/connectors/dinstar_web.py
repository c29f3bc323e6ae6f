"""Dinstar GSM gateways over their HTTP API (Dinstar: "GSM Gateway HTTP API", 2019-10 and 2020-11)."""

import hmac
import json
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import Field, SecretStr

from offhook.messaging.connector import Capabilities, Connector, ConnectorContext, ConnectorSettings, ForgedError
from offhook.messaging.http import HttpReply, HttpRequest, Login, json_request
from offhook.messaging.states import State
from offhook.messaging.traffic import (
    Accepted,
    Checked,
    HookReply,
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

_STATES = {"SENT_OK": State.SENT, "DELIVERED": State.DELIVERED, "FAILED": State.FAILED}
_TAKEN = {200, 202}
_BUSY = {413, 500, 503}
_REFS_KEPT = 500
_USER_IDS = 0x7FFF_FFFF


class DinstarWeb(Connector):
    """Texts by the SIM cards of a gateway; it knows a text by a whole number and the destination together."""

    type = "dinstar_web"
    title = "DinstarWeb"
    capabilities = Capabilities(receipts=True, inbound=True, reconciles=True, polls=True)

    class Settings(ConnectorSettings):
        base_url: str = Field(pattern=r"^https?://[^\s?#]+$", max_length=300)
        """Of the gateway, as `https://192.168.1.10`."""
        user: str = Field(min_length=1, max_length=100)
        password: SecretStr = Field(min_length=1, max_length=100)
        auth: Literal["digest", "basic"] = "digest"
        """Some firmwares know only Basic."""
        ports: str = Field(default="", pattern=r"^(\d{1,3}(,\d{1,3})*)?$", max_length=200)
        """SIM ports to send by, as `0,1,2`; empty: the gateway chooses."""
        encoding: Literal["auto", "unicode", "gsm-7bit"] = "auto"
        sender: str = Field(default="", max_length=20)
        """The SIM's number."""
        poll_every_s: float = Field(default=5, ge=1, le=3600)
        webhook_token: SecretStr = Field(default=SecretStr(""), max_length=100)
        """For gateways that push: the address must carry it as `?token=`."""

    settings: Settings

    def hook_query(self) -> dict[str, str]:
        token = self.settings.webhook_token.get_secret_value()
        return {"token": token} if token else {}

    async def send(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | Refused:
        encoding = self.settings.encoding
        if encoding == "auto":
            encoding = "gsm-7bit" if outgoing.encoding == "gsm7" else "unicode"
        task: dict[str, Any] = {
            "text": outgoing.body,
            "param": [{"number": outgoing.to, "user_id": _user_id(outgoing)}],
            "encoding": encoding,
            "request_status_report": True,
        }
        if self.settings.ports:
            task["port"] = [int(port) for port in self.settings.ports.split(",")]
        reply = await ctx.http.send(json_request(self._url("send_sms"), task, login=self._login))
        code = _code(reply)
        if reply.ok and code in _TAKEN:
            return Accepted(external_ids=(f"{_user_id(outgoing)}:{outgoing.to}",))
        if reply.status in (401, 403):
            return Refused(kind="provider", code=str(reply.status), text="the gateway refuses this user and password")
        busy = code in _BUSY or reply.status in (429, 503)
        return Refused(kind="temporary" if busy else "permanent", code=str(code or reply.status), text=reply.text[:200])

    async def reconcile(self, outgoing: Outgoing, ctx: ConnectorContext) -> Accepted | NotFound | StillUnknown:
        asked = json_request(self._url("query_sms_result"), {"user_id": [_user_id(outgoing)]}, login=self._login)
        reply = await ctx.http.send(asked)
        if not reply.ok or _code(reply) not in _TAKEN:
            return StillUnknown(f"the gateway answered {reply.status}")
        same = [item for item in _items(reply.json(), "result") if str(item.get("number")) == outgoing.to]
        if same:
            return Accepted(external_ids=(f"{_user_id(outgoing)}:{outgoing.to}",))
        waiting = HttpRequest(method="GET", url=self._url("query_sms_in_queue"), login=self._login)
        queue = (await ctx.http.send(waiting)).json()
        is_empty = isinstance(queue, dict) and queue.get("in_queue") == 0
        return NotFound() if is_empty else StillUnknown("texts wait in the gateway, perhaps this one")

    async def poll(self, position: dict[str, Any], ctx: ConnectorContext) -> Polled:
        """Results by their time, deliveries by the reference a result named, texts by their number."""
        after = {"time_after": position["after"]} if position.get("after") else {}
        reply = await ctx.http.send(json_request(self._url("query_sms_result"), after, login=self._login))
        results = _items(reply.json(), "result")
        refs = {**position.get("refs", {}), **_references(results)}
        news: list[News] = [item for result in results if (item := _result(result)) is not None]
        if refs:
            asked = json_request(self._url("query_sms_deliver_status"), after, login=self._login)
            told = (await ctx.http.send(asked)).json()
            for told_of in _items(told, "result"):
                news += _delivery(told_of, refs)
        last = int(position.get("incoming", 0))
        url = self._url(f"query_incoming_sms?incoming_sms_id={last}")
        texts = _items((await ctx.http.send(HttpRequest(method="GET", url=url, login=self._login))).json(), "sms")
        news += [self._inbound(found) for found in texts]
        newest = max([str(result.get("time", "")) for result in results] + [str(position.get("after", ""))])
        numbers = [int(found.get("incoming_sms_id", 0)) for found in texts]
        kept = dict(list(refs.items())[-_REFS_KEPT:])
        return Polled(news=tuple(news), position={"after": newest, "incoming": max([last, *numbers]), "refs": kept})

    def verify(self, webhook: Webhook) -> None:
        token = self.settings.webhook_token.get_secret_value()
        given = next((value for name, value in webhook.query if name == "token"), "")
        if not token or not hmac.compare_digest(given.encode(), token.encode()):
            raise ForgedError("the token is missing or wrong")

    def read(self, webhook: Webhook) -> Sequence[News]:
        told = json.loads(webhook.body)
        if not isinstance(told, dict) or not {"sms", "sms_result", "sms_deliver_status"} & told.keys():
            raise ValueError("there is neither sms nor sms_result nor sms_deliver_status")
        results = _items(told, "sms_result")
        news: list[News] = [item for result in results if (item := _result(result)) is not None]
        return [*news, *(self._inbound(item) for item in _items(told, "sms"))]

    def reply(self, webhook: Webhook) -> HookReply:
        return HookReply(status=200)

    async def test(self, ctx: ConnectorContext) -> Checked:
        reply = await ctx.http.send(HttpRequest(method="GET", url=self._url("get_port_info"), login=self._login))
        if reply.ok and _code(reply) in _TAKEN:
            return Checked(detail=f"The gateway {reply.json().get('sn', '')} answers")
        if reply.status in (401, 403):
            return Checked(detail="refused", wrong={"password": "the gateway refuses this user and password"})
        return Checked(detail="no gateway", wrong={"base_url": f"this address answers {reply.status}, no gateway does"})

    @property
    def _login(self) -> Login:
        return Login(self.settings.user, self.settings.password.get_secret_value(), self.settings.auth)

    def _url(self, rest: str) -> str:
        return f"{self.settings.base_url.rstrip('/')}/api/{rest}"

    def _inbound(self, item: dict[str, Any]) -> InboundMessage:
        number = item.get("incoming_sms_id")
        return InboundMessage(
            sender=str(item.get("number", "")),
            to=self.settings.sender,
            text=str(item.get("text", "")),
            external_id=f"{item.get('port', 0)}-{number}-{item.get('timestamp', '')}" if number is not None else "",
        )


def _user_id(outgoing: Outgoing) -> int:
    """A whole number: gateways cannot find texts again by anything else."""
    return outgoing.message_id.int & _USER_IDS


def _code(reply: HttpReply) -> int:
    told = reply.json()
    code = told.get("error_code") if isinstance(told, dict) else None
    return code if isinstance(code, int) else 0


def _items(told: Any, name: str) -> list[dict[str, Any]]:
    found = told.get(name) if isinstance(told, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _result(item: dict[str, Any]) -> Receipt | None:
    state = _STATES.get(str(item.get("status", "")))
    if state is None or item.get("user_id") is None:
        return None
    code = str(item.get("status", "")) if state is State.FAILED else ""
    return Receipt(state=state, external_id=f"{item['user_id']}:{item.get('number', '')}", code=code)


def _references(results: list[dict[str, Any]]) -> dict[str, str]:
    return {
        f"{item.get('port')}:{item['ref_id']}:{item.get('number')}": f"{item['user_id']}:{item.get('number', '')}"
        for item in results
        if item.get("ref_id") is not None and item.get("user_id") is not None
    }


def _delivery(item: dict[str, Any], refs: dict[str, str]) -> list[News]:
    """Status codes of TS 23.040: 0 arrived, 32-63 the network still tries, 64-255 never."""
    external_id = refs.get(f"{item.get('port')}:{item.get('ref_id')}:{item.get('number')}")
    code = item.get("status_code")
    if external_id is None or not isinstance(code, int) or 0 < code < 64:
        return []
    if code == 0:
        return [Receipt(state=State.DELIVERED, external_id=external_id)]
    return [Receipt(state=State.FAILED, external_id=external_id, code=str(code), text="the network gave up")]
