"""Streams stored sounds with byte ranges (RFC 9110 section 14), so that players can seek."""

import re

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from offhook.kit.blobs import BlobStore

_RANGE = re.compile(r"bytes=(\d*)-(\d*)$")
_TYPES = {"mp3": "audio/mpeg", "wav": "audio/wav"}


async def stream_blob(request: Request, blobs: BlobStore, key: str, *, name: str) -> Response:
    """200, 206, 304 or 416. `name` is what a download would be called. Raises NotFoundError."""
    size = (await blobs.info(key)).size_bytes
    etag = f'"{key.rpartition("/")[2]}-{size}"'
    headers = {
        "accept-ranges": "bytes",
        "etag": etag,
        "cache-control": "private, max-age=86400, immutable",
        "content-disposition": f'inline; filename="{name}"',
    }
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    wanted = request.headers.get("range")
    if request.headers.get("if-range", etag) != etag:
        wanted = None
    span = _span(wanted, size)
    media_type = _TYPES.get(key.rpartition(".")[2], "application/octet-stream")
    if span is None:
        headers["content-length"] = str(size)
        return StreamingResponse(blobs.read(key), headers=headers, media_type=media_type)
    start, end = span
    if start >= end:
        return Response(status_code=416, headers={"content-range": f"bytes */{size}", "accept-ranges": "bytes"})
    headers["content-length"] = str(end - start)
    headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
    return StreamingResponse(
        blobs.read(key, start=start, end=end), status_code=206, headers=headers, media_type=media_type
    )


def _span(wanted: str | None, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of one range; None for none or several (which a server may ignore)."""
    found = _RANGE.match(wanted.strip()) if wanted else None
    if found is None or found.groups() == ("", ""):
        return None
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
