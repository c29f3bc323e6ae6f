"""Blobs are written whole or not at all, found again, and kept inside their directory."""

import errno
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from offhook.adapters.storage.filesystem import FileSystemBlobStore
from offhook.adapters.storage.memory import MemoryBlobStore
from offhook.kit.blobs import BlobStore
from offhook.kit.errors import NotFoundError, UnavailableError

BAD_KEYS = ["", "/etc/passwd", "a//b", "a/../b", "..", "a/", ".incoming/x", "a b", "a\\b", "ä", "a\n", "a/" * 400 + "a"]


@pytest.fixture(params=["filesystem", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BlobStore]:
    memory = MemoryBlobStore()
    yield memory if request.param == "memory" else FileSystemBlobStore(tmp_path / "blobs")
    memory.close()


async def content(store: BlobStore, key: str, *, start: int = 0, end: int | None = None) -> bytes:
    return b"".join([chunk async for chunk in store.read(key, start=start, end=end)])


async def test_what_is_put_is_read_whole_and_by_range(store: BlobStore, tmp_path: Path) -> None:
    data = bytes(range(256)) * 1000
    source = tmp_path / "source"
    source.write_bytes(data)
    info = await store.put_file("accounts/1/recordings/a.mp3", source)
    assert (info.key, info.size_bytes) == ("accounts/1/recordings/a.mp3", 256_000)
    assert await store.info("accounts/1/recordings/a.mp3") == info
    assert await content(store, info.key) == data
    assert await content(store, info.key, start=100_000, end=200_001) == data[100_000:200_001]
    assert await content(store, info.key, start=255_990) == data[-10:]
    assert await content(store, info.key, start=5, end=5) == b""
    assert await content(store, info.key, start=300_000) == b""
    assert (await store.local_path(info.key)).read_bytes() == data


async def test_keys_below_a_prefix_are_listed_in_order(store: BlobStore) -> None:
    for key in ("b/2", "a/1/x.wav", "a/1/y", "a/10"):
        await store.put_bytes(key, b"1")
    assert [key async for key in store.keys("a/1")] == ["a/1/x.wav", "a/1/y", "a/10"]
    assert [key async for key in store.keys("")] == ["a/1/x.wav", "a/1/y", "a/10", "b/2"]
    assert [key async for key in store.keys("nothing/")] == []


async def test_deleting_twice_is_no_error_and_reading_then_is(store: BlobStore) -> None:
    await store.put_bytes("a", b"1")
    await store.delete("a")
    await store.delete("a")
    for attempt in (store.info("a"), store.local_path("a"), content(store, "a")):
        with pytest.raises(NotFoundError, match="no stored object a"):
            await attempt


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_keys_that_could_leave_the_store_are_refused(store: BlobStore, key: str) -> None:
    for attempt in (store.put_bytes(key, b"1"), store.info(key), store.delete(key), content(store, key)):
        with pytest.raises(ValueError, match="blob key"):
            await attempt


@pytest.mark.parametrize(("start", "end"), [(-1, None), (5, 4)])
async def test_ranges_that_run_backwards_are_refused(store: BlobStore, start: int, end: int | None) -> None:
    await store.put_bytes("a", b"123456")
    with pytest.raises(ValueError, match="range"):
        await content(store, "a", start=start, end=end)


async def test_a_full_disk_says_what_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = FileSystemBlobStore(tmp_path)
    await store.put_bytes("a/old", b"before")
    monkeypatch.setattr(os, "fsync", full)
    with capture_logs() as logged, pytest.raises(UnavailableError, match=r"^The server's disk is full$"):
        await store.put_bytes("a/old", b"0123456789")
    (said,) = logged
    assert (said["event"], said["root"], said["key"]) == ("the disk is full", str(tmp_path), "a/old")
    assert said["needed_bytes"] == 10
    assert await content(store, "a/old") == b"before"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / "a" / "old"]


async def test_leftovers_of_killed_writers_go_but_running_ones_stay(tmp_path: Path) -> None:
    incoming = tmp_path / ".incoming"
    incoming.mkdir()
    (incoming / "left").write_bytes(b"x")
    (incoming / "running").write_bytes(b"x")
    two_days_ago = time.time() - 2 * 86400
    os.utime(incoming / "left", (two_days_ago, two_days_ago))
    store = FileSystemBlobStore(tmp_path)
    await store.put_bytes("a", b"1")
    assert [path.name for path in incoming.iterdir()] == ["running"]
    assert [key async for key in store.keys("")] == ["a"]


async def test_other_disk_errors_are_not_called_full(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a file where a directory should be")
    with pytest.raises(OSError, match="a"):
        await FileSystemBlobStore(tmp_path).put_bytes("a/b", b"1")
