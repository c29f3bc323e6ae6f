"""Websockets carry cookies and know no CORS: only our own pages may open them."""

from urllib.parse import urlsplit

from fastapi import WebSocket


def is_same_origin(socket: WebSocket) -> bool:
    """Browsers always send Origin; other programs may leave it out (they could forge it anyway)."""
    origin = socket.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == socket.headers.get("host")
