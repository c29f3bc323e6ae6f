"""Writes a converted file whole or not at all, and says so when the disk is full."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from offhook.kit.errors import UnavailableError
from offhook.kit.ids import new_id


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
        raise UnavailableError(f"The disk is full: {target.name} cannot be written, {free_bytes} bytes free") from error
    finally:
        temporary.unlink(missing_ok=True)
