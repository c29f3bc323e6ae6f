"""The API of pictures: uploaded before their message, fetched after."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Response, UploadFile, status

from offhook.kit.blobs import BlobStore
from offhook.kit.errors import NotFoundError
from offhook.messaging import repository
from offhook.messaging.actions.add_media import add_media
from offhook.messaging.models import MessageMedia
from offhook.messaging.pictures import EXTENSIONS, MAX_BYTES, check_size
from offhook.messaging.schemas import MediaView
from offhook.messaging.state import CurrentBlobs
from offhook.tenancy.api import CurrentPrincipal, TenantSession

router = APIRouter(tags=["messages"])


@router.post("/messages/media", status_code=status.HTTP_201_CREATED)
async def upload_media(
    file: Annotated[UploadFile, File()], session: TenantSession, principal: CurrentPrincipal, blobs: CurrentBlobs
) -> MediaView:
    """Takes a jpeg, png, gif or webp of at most 5 MB; name it in `media_ids` of a message within a day."""
    if file.size is not None:
        check_size(file.size)
    content = await file.read(MAX_BYTES + 1)
    row = await add_media(session, principal.account_id, content, blobs=blobs)
    return MediaView.model_validate(row)


@router.get("/messages/media/{media_id}", response_class=Response)
async def show_media(
    media_id: UUID, session: TenantSession, principal: CurrentPrincipal, blobs: CurrentBlobs
) -> Response:
    """The picture itself."""
    row = await repository.get_media(session, media_id, account_id=principal.account_id)
    return await picture_of(row, blobs)


async def picture_of(row: MessageMedia, blobs: BlobStore) -> Response:
    """The stored bytes. Raises NotFoundError while they have not been fetched."""
    if row.blob_key is None:
        raise NotFoundError("The picture is not here yet")
    content = b"".join([chunk async for chunk in blobs.read(row.blob_key)])
    shown = "inline" if row.content_type in EXTENSIONS else "attachment"
    headers = {"cache-control": "private, max-age=86400, immutable", "content-disposition": shown}
    return Response(content, media_type=row.content_type, headers=headers)
