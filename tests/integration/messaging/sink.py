"""A provider on this machine: takes texts over HTTP, remembers each id, and misbehaves when told to."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

Answer = tuple[int, str] | None
"""Status and body; None: no answer at all, although the text is taken."""


@dataclass
class Sink:
    """`url` is where to send; what came is counted by our id."""

    url: str = ""
    taken: Counter[str] = field(default_factory=Counter)
    bodies: list[str] = field(default_factory=list)
    requests: int = 0
    answer: Callable[[int], Answer] = lambda _: (200, "")
    """What request number n is answered with; a status 2xx takes the text."""
    on_get: Callable[[int], Answer] | None = None
    """Answers GETs instead of looking up."""
    gets: int = 0
    at_once: int = 0
    most_at_once: int = 0

    def settings(self, *, lookup: bool = False, **more: object) -> dict[str, object]:
        """For a provider of the type `url_post`."""
        look = {"lookup_url": f"{self.url}/look?id=${{id}}", "lookup_found": "^found", "lookup_after_s": 0.5}
        params = {"phone": "${phone}", "message": "${message}", "id": "${id}"}
        return {
            "url": f"{self.url}/send",
            "params": params,
            "sender": "+12025550100",
            **(look if lookup else {}),
            **more,
        }


@asynccontextmanager
async def sink_running() -> AsyncIterator[Sink]:
    sink = Sink()
    server = await asyncio.start_server(lambda reader, writer: _serve(sink, reader, writer), "127.0.0.1", 0)
    sink.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield sink
    finally:
        server.close()


async def _serve(sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            method, target, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
            headers = dict(line.lower().split(": ", 1) for line in head.decode("latin-1").split("\r\n")[1:] if line)
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            answer = _look(sink, target) if method == "GET" else await _take(sink, body.decode())
            if answer is None:
                writer.close()
                return
            status, text = answer
            raw = text.encode()
            writer.write(b"HTTP/1.1 %d X\r\ncontent-length: %d\r\n\r\n%b" % (status, len(raw), raw))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _look(sink: Sink, target: str) -> Answer:
    if sink.on_get is not None:
        sink.gets += 1
        return sink.on_get(sink.gets)
    wanted = parse_qs(urlsplit(target).query)["id"][0]
    return (200, f"found {wanted}") if sink.taken[wanted] else (404, "")


async def _take(sink: Sink, body: str) -> Answer:
    """Known to look-ups from the moment it is read, as at a provider that writes down before it answers."""
    sink.requests += 1
    sink.at_once += 1
    sink.most_at_once = max(sink.most_at_once, sink.at_once)
    answer = sink.answer(sink.requests)
    if answer is None or answer[0] < 300:
        fields = parse_qs(body)
        sink.taken[fields["id"][0]] += 1
        sink.bodies.append(fields["message"][0])
    try:
        await asyncio.sleep(0.001)
    finally:
        sink.at_once -= 1
    return answer
