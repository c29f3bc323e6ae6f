"""Plays a provider that brings webhooks: `python -m bench.rig.hook_load '{...}'`, answers as JSON.

A process of its own, with everything signed before it begins, so that what it costs is little and known.
"""

import asyncio
import json
import sys
import time
from typing import Any
from urllib.parse import urlencode

import uvloop

from bench.rig.statistics import percentile
from offhook.messaging.twilio_signature import sign

_CONNECTIONS = 50
_WAIT_S = 10


def text_form(number: int, *, peers: int) -> dict[str, str]:
    """A text as Twilio brings it; `peers` people take turns."""
    return {
        "ToCountry": "US",
        "SmsMessageSid": f"SM{number:032x}",
        "NumMedia": "0",
        "SmsSid": f"SM{number:032x}",
        "SmsStatus": "received",
        "Body": f"Is order number {number} ready to be fetched?",
        "To": "+12025550100",
        "NumSegments": "1",
        "MessageSid": f"SM{number:032x}",
        "AccountSid": "AC" + "b" * 32,
        "From": f"+1202556{number % peers:04d}",
        "ApiVersion": "2010-04-01",
    }


def receipt_form(sid: str) -> dict[str, str]:
    """A receipt as Twilio brings it."""
    return {
        "SmsSid": sid,
        "SmsStatus": "delivered",
        "MessageStatus": "delivered",
        "To": "+12025560000",
        "MessageSid": sid,
        "AccountSid": "AC" + "b" * 32,
        "From": "+12025550100",
        "ApiVersion": "2010-04-01",
    }


def request(host: str, path: str, form: dict[str, str], *, token: str) -> bytes:
    """The whole request, signed."""
    body = urlencode(form).encode()
    signature = sign(f"http://{host}{path}", list(form.items()), token=token)
    head = (
        f"POST {path} HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"content-length: {len(body)}\r\naccept: */*\r\nuser-agent: TwilioProxy/1.1\r\n"
        f"i-twilio-idempotency-token: {form['MessageSid']}\r\nx-twilio-signature: {signature}\r\n\r\n"
    )
    return head.encode() + body


class Load:
    """Sends requests over connections that stay open, at a rate or as fast as they are answered."""

    def __init__(self, address: tuple[str, int], requests: list[bytes], *, rate_per_s: float | None) -> None:
        self._address = address
        self._requests = requests
        self._rate_per_s = rate_per_s
        self._next = 0
        self._began = 0.0
        self.took_s: list[float] = []
        self.wrong: dict[str, int] = {}

    async def run(self) -> float:
        """Seconds from the first request to the last answer."""
        links = [await asyncio.open_connection(*self._address) for _ in range(_CONNECTIONS)]
        self._began = time.perf_counter()
        await asyncio.gather(*[self._speak(*link) for link in links])
        return time.perf_counter() - self._began

    async def _speak(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while self._next < len(self._requests):
            number, self._next = self._next, self._next + 1
            due = time.perf_counter()
            if self._rate_per_s is not None:
                due = self._began + number / self._rate_per_s
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(self._requests[number])
            async with asyncio.timeout(_WAIT_S):
                status = await _answer(reader)
            self.took_s.append(time.perf_counter() - due)
            if not status.startswith("2"):
                self.wrong[status] = self.wrong.get(status, 0) + 1
        writer.close()


async def _answer(reader: asyncio.StreamReader) -> str:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = head.partition("\r\ncontent-length:")[2].partition("\r\n")[0].strip()
    if length and length != "0":
        await reader.readexactly(int(length))
    return head.split(" ", 2)[1]


async def main(given: dict[str, Any]) -> dict[str, Any]:
    """What came of it; times are from when a request was due, waiting for a free connection included."""
    forms = [receipt_form(sid) for sid in given.get("receipts", ())] or [
        text_form(given["first"] + number, peers=given["peers"]) for number in range(given["count"])
    ]
    address = f"{given['host']}:{given['port']}"
    requests = [request(address, given["path"], form, token=given["token"]) for form in forms]
    load = Load((given["host"], given["port"]), requests, rate_per_s=given.get("rate_per_s"))
    began_at = time.time()
    took_s = await load.run()
    times_ms = [one * 1000 for one in load.took_s]
    return {
        "began_at": began_at,
        "answered_per_s": round(len(requests) / took_s, 1),
        "wrong": load.wrong,
        **{f"p{share:g}_ms": round(percentile(times_ms, share / 100), 1) for share in (50, 95, 99, 100)},
    }


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(main(json.load(sys.stdin)))))
