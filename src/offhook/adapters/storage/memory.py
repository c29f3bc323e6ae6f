"""The blob store for tests: a dictionary, with a directory only for those who ask for a local path."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from offhook.adapters.storage.keys import checked_key, checked_range
from offhook.kit.blobs import BlobInfo
from offhook.kit.errors import DiskFullError, NotFoundError


class MemoryBlobStore:
    """Keeps everything in memory; `full` makes every write fail as a full disk does."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.full = False
        self._directory: tempfile.TemporaryDirectory[str] | None = None

    async def put_file(self, key: str, source: Path) -> BlobInfo:
        return await self.put_bytes(key, await asyncio.to_thread(source.read_bytes))

    async def put_bytes(self, key: str, content: bytes) -> BlobInfo:
        checked_key(key)
        if self.full:
            raise DiskFullError
        self.blobs[key] = content
        return BlobInfo(key, len(content))

    async def info(self, key: str) -> BlobInfo:
        return BlobInfo(key, len(self._get(key)))

    async def read(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        checked_range(start, end)
        yield self._get(key)[start:end]

    async def local_path(self, key: str) -> Path:
        content = self._get(key)
        if self._directory is None:
            self._directory = tempfile.TemporaryDirectory(prefix="offhook-blobs-")
        path = Path(self._directory.name) / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    async def delete(self, key: str) -> None:
        self.blobs.pop(checked_key(key), None)

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        for key in sorted(self.blobs):
            if key.startswith(prefix):
                yield key

    def close(self) -> None:
        """Removes the directory behind `local_path`."""
        if self._directory is not None:
            self._directory.cleanup()

    def _get(self, key: str) -> bytes:
        try:
            return self.blobs[checked_key(key)]
        except KeyError:
            raise NotFoundError(f"There is no stored object {key}") from None
