"""An Asterisk that the machine already has."""

import re
import shutil
import subprocess
from pathlib import Path

_OLDEST = 20


def system_engine() -> Path | None:
    """The binary of a system Asterisk >= 20, or None. Also looks in /usr/sbin, which users' paths often lack."""
    found = shutil.which("asterisk") or shutil.which("asterisk", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        return None
    try:
        answer = subprocess.run([found, "-V"], capture_output=True, text=True, timeout=10, check=True).stdout  # noqa: S603 - found on PATH
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"Asterisk (?:certified[/-])?(\d+)\.", answer)
    return Path(found) if version and int(version[1]) >= _OLDEST else None
