"""Blobs as files below one directory, each written whole or not at all."""

import asyncio
import errno
import os
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from offhook.adapters.storage.keys import checked_key, checked_range
from offhook.kit.blobs import BlobInfo
from offhook.kit.errors import DiskFullError, NotFoundError
from offhook.kit.ids import new_id

log = structlog.get_logger(__name__)

_CHUNK_BYTES = 64 * 1024
_INCOMING = ".incoming"  # no key segment starts with a dot, so no blob can lie here
_ABANDONED_AFTER_S = 24 * 3600
_FULL = {errno.ENOSPC, errno.EDQUOT}


class FileSystemBlobStore:
    """`BlobStore` on a local or mounted directory; several processes may share it.

    A blob is written beside its place, forced to disk and renamed, so that a crash or a full disk leaves
    either the whole blob or nothing under its key.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._swept = False

    async def put_file(self, key: str, source: Path) -> BlobInfo:
        return await asyncio.to_thread(self._put, checked_key(key), source)

    async def put_bytes(self, key: str, content: bytes) -> BlobInfo:
        return await asyncio.to_thread(self._put, checked_key(key), content)

    async def info(self, key: str) -> BlobInfo:
        path = await self.local_path(key)
        return BlobInfo(key, path.stat().st_size)

    async def read(self, key: str, *, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        checked_range(start, end)
        path = await self.local_path(key)
        left = None if end is None else end - start
        file = await asyncio.to_thread(path.open, "rb")
        try:
            file.seek(start)
            while chunk := await asyncio.to_thread(
                file.read, _CHUNK_BYTES if left is None else min(_CHUNK_BYTES, left)
            ):
                left = None if left is None else left - len(chunk)
                yield chunk
        finally:
            file.close()

    async def local_path(self, key: str) -> Path:
        path = self._root / checked_key(key)
        if not await asyncio.to_thread(path.is_file):
            raise NotFoundError(f"There is no stored object {key}")
        return path

    async def delete(self, key: str) -> None:
        await asyncio.to_thread((self._root / checked_key(key)).unlink, missing_ok=True)

    async def keys(self, prefix: str) -> AsyncIterator[str]:
        for key in await asyncio.to_thread(self._list, prefix):
            yield key

    def _put(self, key: str, content: Path | bytes) -> BlobInfo:
        target = self._root / key
        incoming = self._root / _INCOMING
        size_bytes = len(content) if isinstance(content, bytes) else content.stat().st_size
        temporary = incoming / new_id().hex
        with self._telling_when_full(key, size_bytes):
            incoming.mkdir(parents=True, exist_ok=True)
            self._sweep_once(incoming)
            try:
                _write_through(temporary, content)
                target.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(target)
            except BaseException:
                temporary.unlink(missing_ok=True)
                raise
            _sync_directory(target.parent)
        return BlobInfo(key, target.stat().st_size)

    @contextmanager
    def _telling_when_full(self, key: str, size_bytes: int) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno not in _FULL:
                raise
            free_bytes = shutil.disk_usage(self._root).free if self._root.exists() else 0
            root = str(self._root)
            log.error("the disk is full", root=root, key=key, needed_bytes=size_bytes, free_bytes=free_bytes)  # noqa: TRY400
            raise DiskFullError from error

    def _list(self, prefix: str) -> list[str]:
        # Only the directory that the prefix names is walked, not the whole store.
        top = self._root / prefix.rpartition("/")[0]
        found = (path.relative_to(self._root).as_posix() for path in top.rglob("*") if path.is_file())
        return sorted(key for key in found if key.startswith(prefix) and not key.startswith(_INCOMING))

    def _sweep_once(self, incoming: Path) -> None:
        """Removes what processes killed in mid-write left behind; nobody writes for a day."""
        if self._swept:
            return
        self._swept = True
        for file in incoming.iterdir():
            if time.time() - file.stat().st_mtime > _ABANDONED_AFTER_S:
                file.unlink(missing_ok=True)


def _write_through(temporary: Path, content: Path | bytes) -> None:
    with temporary.open("xb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            with content.open("rb") as source:
                shutil.copyfileobj(source, file, 1024 * 1024)
        file.flush()
        os.fsync(file.fileno())


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
