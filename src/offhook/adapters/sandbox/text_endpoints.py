"""The API of the handsets' texts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, Path, Request, Response, UploadFile, status

from offhook.adapters.sandbox.ports import CurrentSandbox
from offhook.adapters.sandbox.schemas import TextList
from offhook.adapters.sandbox.texts import TextDesk
from offhook.kit.errors import InvalidInputError
from offhook.kit.phone_number import PhoneNumber
from offhook.messaging.api import HookDesk
from offhook.tenancy.api import CurrentCipher, CurrentDatabase

router = APIRouter(prefix="/sandbox", tags=["sandbox"])
Number = Annotated[PhoneNumber, Path(description="E.164 with its plus")]
MOST_PICTURES = 10
LONGEST_TEXT = 1600
_SHOWN = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


def _desk(request: Request, database: CurrentDatabase, cipher: CurrentCipher) -> TextDesk:
    return TextDesk(database, request.app.state.blobs, HookDesk(database, cipher))


Desk = Annotated[TextDesk, Depends(_desk)]


@router.get("/handsets/{number}/texts")
async def list_texts(number: Number, _: CurrentSandbox, desk: Desk) -> TextList:
    """The handset's last 100 texts with all firms, the newest last."""
    return TextList(items=await desk.texts(number))


@router.post("/handsets/{number}/texts", status_code=status.HTTP_202_ACCEPTED)
async def send_text(
    number: Number,
    _: CurrentSandbox,
    desk: Desk,
    to: Annotated[str, Form(max_length=64)],
    text: Annotated[str, Form(max_length=LONGEST_TEXT)] = "",
    pictures: Annotated[list[UploadFile] | None, File()] = None,
) -> TextList:
    """Texts one of the firm's numbers, with up to 10 pictures; it is there a moment later."""
    given = pictures or []
    if not text.strip() and not given:
        raise InvalidInputError("Write something, or add a picture")
    if len(given) > MOST_PICTURES:
        raise InvalidInputError(f"A text carries at most {MOST_PICTURES} pictures")
    contents = [await picture.read() for picture in given]
    await desk.send(number, to=PhoneNumber.parse(to), text=text, pictures=contents)
    return TextList(items=await desk.texts(number))


@router.get("/texts/pictures/{media_id}", response_class=Response)
async def show_picture(media_id: UUID, _: CurrentSandbox, desk: Desk) -> Response:
    """A picture a handset sent or received."""
    content, content_type = await desk.picture(media_id)
    shown = "inline" if content_type in _SHOWN else "attachment"
    headers = {"cache-control": "private, max-age=86400, immutable", "content-disposition": shown}
    return Response(content, media_type=content_type, headers=headers)
