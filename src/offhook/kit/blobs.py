"""Where recordings, voicemails and prompts lie: a port with an in-memory fake beside it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True, slots=True)
class BlobInfo:
    """What is known of one stored object without reading it."""

    key: str
    size_bytes: int


class BlobStore(Protocol):
    """Stores immutable objects under keys such as `accounts/<id>/recordings/<id>.mp3`.

    A key is written once and whole: readers see nothing or everything. Keys are relative POSIX paths of
    `[A-Za-z0-9._-]` segments; anything else raises ValueError.
    """

    async def put_file(self, key: str, source: Path) -> BlobInfo:
        """Takes the file's content in (the source may be moved away). Raises UnavailableError when the disk is full."""
        ...

    async def put_bytes(self, key: str, content: bytes) -> BlobInfo: ...

    async def info(self, key: str) -> BlobInfo:
        """Raises NotFoundError when there is none."""
        ...

    def read(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Yields bytes `start` to `end` (exclusive) in chunks. Raises NotFoundError when there is none."""
        ...

    async def local_path(self, key: str) -> Path:
        """A file on this machine with the content, for engines that play from disk."""
        ...

    async def delete(self, key: str) -> None:
        """Removes it; deleting what is not there is no error."""
        ...

    def keys(self, prefix: str) -> AsyncIterator[str]:
        """All keys below a prefix, for sweepers."""
        ...
