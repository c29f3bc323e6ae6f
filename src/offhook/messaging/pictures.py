"""Looks into uploaded pictures: only what really decodes as one is taken."""

import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, UnidentifiedImageError

from offhook.kit.errors import FieldError, InvalidInputError, PayloadTooLargeError

MAX_BYTES = 5_000_000
"""What carriers take at most; browsers make camera pictures smaller before they upload them."""
MAX_PIXELS = 50_000_000
_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp"}
EXTENSIONS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """What the bytes themselves say, whatever their name claims."""

    content_type: str
    width: int
    height: int


def check_size(size_bytes: int) -> None:
    """Raises PayloadTooLargeError naming both sizes."""
    if size_bytes > MAX_BYTES:
        what = f"the picture has {size_bytes / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:g} MB can be sent: make it smaller"
        raise PayloadTooLargeError(what, fields=[FieldError("file", what)])


def look_at_picture(content: bytes) -> PictureFacts:
    """Decodes the whole picture; blocking. Raises InvalidInputError saying why it is none, PayloadTooLargeError."""
    check_size(len(content))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=list(_TYPES)) as picture:
                _check_pixels(picture.width, picture.height)
                picture.load()
                return PictureFacts(_TYPES[picture.format or ""], picture.width, picture.height)
    except UnidentifiedImageError:
        raise _refused("the file is no picture; send jpeg, png, gif or webp") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _refused(f"the picture has more than {MAX_PIXELS // 1_000_000} million pixels") from None
    except (OSError, ValueError, SyntaxError, KeyError) as error:
        raise _refused(f"the picture is damaged ({error})") from None


def _check_pixels(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _refused(f"the picture has {width} x {height} pixels, more than {MAX_PIXELS // 1_000_000} million")


def _refused(what: str) -> InvalidInputError:
    return InvalidInputError(f"The picture cannot be used: {what}", fields=[FieldError("file", what)])
