"""Writes a converted file whole or not at all, and says so when the disk is full."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import structlog

from offhook.kit.errors import DiskFullError
from offhook.kit.ids import new_id

log = structlog.get_logger(__name__)


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A temporary path beside `target` with its suffix, renamed to it when the block ends well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{new_id().hex}{target.suffix}")
    try:
        yield temporary
        temporary.replace(target)
    except (OSError, av.FFmpegError) as error:
        if error.errno != errno.ENOSPC:
            raise
        free_bytes = shutil.disk_usage(target.parent).free
        log.error("the disk is full", target=str(target), free_bytes=free_bytes)  # noqa: TRY400
        raise DiskFullError from error
    finally:
        temporary.unlink(missing_ok=True)
