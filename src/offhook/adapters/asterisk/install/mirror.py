"""Which Debian mirror to ask: the one that this machine already uses."""

import re
from collections.abc import Iterator
from pathlib import Path

DEFAULT_MIRROR = "http://deb.debian.org/debian"
"""Used where the machine's own archive is not Debian's (Ubuntu, Mint ...); override with the setting."""

_SIDE_SUITES = ("-security", "-updates", "-backports", "/updates")
_Source = tuple[str, list[str], list[str]]  # uri, suites, components


def debian_mirror(etc: Path = Path("/etc")) -> str:
    """URI of the first Debian main archive in the apt sources below `etc`, else the default."""
    if _distribution(etc) != "debian":
        return DEFAULT_MIRROR
    for uri, suites, components in _sources(etc / "apt"):
        plain = [s for s in suites if not s.endswith(_SIDE_SUITES)]
        if plain and "main" in components and "security" not in uri:
            return uri.rstrip("/")
    return DEFAULT_MIRROR


def _distribution(etc: Path) -> str:
    try:
        text = (etc / "os-release").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(r"^ID=\"?([\w.-]+)", text, re.MULTILINE)
    return found[1] if found else ""


def _sources(apt: Path) -> Iterator[_Source]:
    """Entries of sources.list and sources.list.d, in apt's order; files of other endings are not read, as by apt."""
    directory = apt / "sources.list.d"
    for path in (apt / "sources.list", *sorted(directory.glob("*"))):
        if path.suffix not in {".list", ".sources"} or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        yield from _stanzas(text) if path.suffix == ".sources" else _lines(text)


def _lines(text: str) -> Iterator[_Source]:
    """`deb [options] uri suite component...` (sources.list(5), one-line style)."""
    for line in text.splitlines():
        words = re.sub(r"\[[^\]]*\]", " ", line.split("#")[0]).split()
        if len(words) >= 4 and words[0] == "deb":
            yield words[1], [words[2]], words[3:]


def _stanzas(text: str) -> Iterator[_Source]:
    """RFC 822 stanzas (sources.list(5), deb822 style); folded lines continue the field above."""
    for stanza in re.split(r"\n\s*\n", text):
        fields: dict[str, str] = {}
        field = ""
        for line in stanza.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace():
                fields[field] = f"{fields.get(field, '')} {line.strip()}"
            elif ":" in line:
                field, value = line.split(":", 1)
                field = field.strip().lower()
                fields[field] = value.strip()
        enabled = fields.get("enabled", "yes").lower() not in {"no", "false", "0"}
        if enabled and "deb" in fields.get("types", "").split():
            for uri in fields.get("uris", "").split():
                yield uri, fields.get("suites", "").split(), fields.get("components", "").split()
