"""Fetches the uv binary from its wheel with nothing but the standard library, for machines without pip.

The index is the one the system's pip is configured for (PIP_INDEX_URL or pip.conf), else PyPI itself.
"""

import configparser
import hashlib
import io
import os
import platform
import re
import sys
import urllib.request
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin

DEFAULT_INDEX = "https://pypi.org/simple"
CONFIG_FILES = ("/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf")


def index_url() -> str:
    """Where the system wants packages from."""
    if url := os.environ.get("PIP_INDEX_URL"):
        return url
    config = configparser.ConfigParser()
    config.read(Path(name).expanduser() for name in CONFIG_FILES)
    return config.get("global", "index-url", fallback=DEFAULT_INDEX)


def fetch(url: str, *, accept: str = "*/*") -> bytes:
    """GET or die with a sentence."""
    try:
        request = urllib.request.Request(url, headers={"Accept": accept})  # http(s) by configuration
        with urllib.request.urlopen(request, timeout=60) as answer:
            content: bytes = answer.read()
            return content
    except OSError as error:
        sys.exit(f"uv could not be fetched from {url}: {error}\nInstall it yourself (pipx install uv) and try again.")


class WheelLinks(HTMLParser):
    """Collects `href`s of wheels from a simple index page (PEP 503)."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One link a file."""
        self.links += [value for name, value in attrs if tag == "a" and name == "href" and value and ".whl#" in value]


def version(link: str) -> tuple[int, ...]:
    """For sorting; pre-releases sort lowest."""
    text = link.rsplit("/", 1)[-1].split("-")[1]
    return tuple(int(part) for part in text.split(".")) if re.fullmatch(r"[0-9.]+", text) else (0,)


def main(target: Path) -> None:
    """Newest wheel for this machine -> verified -> the one binary at `target`."""
    base = index_url().rstrip("/") + "/uv/"
    page = WheelLinks()
    page.feed(fetch(base, accept="text/html").decode())
    tag = f"manylinux_2_17_{platform.machine()}"
    wheels = sorted((link for link in page.links if tag in link), key=version)
    if not wheels:
        sys.exit(f"the package index has no uv for {platform.machine()}: install uv yourself and try again")
    address, _, fragment = wheels[-1].partition("#")
    content = fetch(urljoin(base, address))
    if fragment.startswith("sha256=") and hashlib.sha256(content).hexdigest() != fragment.removeprefix("sha256="):
        sys.exit("the uv wheel arrived damaged: try again")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = next(name for name in archive.namelist() if name.endswith("/uv"))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(archive.read(member))
    target.chmod(0o755)


if __name__ == "__main__":
    if sys.argv[1] == "--index":
        sys.stdout.write(index_url())
    else:
        main(Path(sys.argv[1]))
