"""Reads one uploaded file and its fields, bounded while it arrives: nobody fills our disk."""

import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from offhook.kit.errors import FieldError, InvalidInputError, PayloadTooLargeError

_ALLOWANCE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on disk for as long as the context lasts, its original name, and the other fields."""

    path: Path
    file_name: str
    fields: Mapping[str, str]


@asynccontextmanager
async def one_upload(request: Request, *, max_bytes: int) -> AsyncIterator[Upload]:
    """The part named `file`. Raises InvalidInputError when it is missing or cut off, PayloadTooLargeError."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise _refused("send the sound as multipart/form-data with a part named file")
    parser = MultiPartParser(request.headers, _bounded(request, max_bytes), max_files=1, max_fields=8)
    try:
        form = await parser.parse()
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise _refused("the part named file is missing or was cut off")
        with tempfile.TemporaryDirectory(prefix="offhook-upload-") as scratch:
            path = Path(scratch) / "upload"
            with path.open("wb") as target:
                while chunk := await file.read(256 * 1024):
                    target.write(chunk)
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
            yield Upload(path, file.filename or "", fields)
    except (MultiPartException, ClientDisconnect) as error:
        raise _refused(f"the upload is broken or was cut off ({error})") from error
    finally:
        # A part that was cut off is in no form, so only the parser still knows its file.
        for opened in parser._files_to_close_on_error:
            opened.close()


async def _bounded(request: Request, max_bytes: int) -> AsyncGenerator[bytes, None]:
    limit = max_bytes + _ALLOWANCE_BYTES
    announced = request.headers.get("content-length", "0")
    received = 0
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(max_bytes)
    async for chunk in request.stream():
        received += len(chunk)
        if received > limit:
            raise _too_large(max_bytes)
        yield chunk


def _too_large(max_bytes: int) -> PayloadTooLargeError:
    return PayloadTooLargeError(f"The file is larger than {max_bytes // 1_000_000} MB")


def _refused(what: str) -> InvalidInputError:
    return InvalidInputError(f"The upload cannot be used: {what}", fields=[FieldError("file", what)])
