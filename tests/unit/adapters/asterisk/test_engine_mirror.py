"""The Debian mirror is the one the machine's own apt sources name."""

from pathlib import Path

import pytest

from offhook.adapters.asterisk.install.mirror import DEFAULT_MIRROR, debian_mirror

DEB822 = """
Types: deb
# a comment inside a stanza
URIs: http://security.example/debian-security
Suites: stable-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: https://mirror.example/debian/
Suites: stable
  stable-updates
Components: main contrib
"""


def _etc(tmp_path: Path, *, distribution: str = "debian", **files: str) -> Path:
    (tmp_path / "apt/sources.list.d").mkdir(parents=True)
    (tmp_path / "os-release").write_text(f'NAME="Some"\nID={distribution}\nVERSION_ID="12"\n')
    for name, text in files.items():
        path = "sources.list" if name == "one_line" else f"sources.list.d/{name.replace('_', '.')}"
        (tmp_path / "apt" / path).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("files", "mirror"),
    [
        pytest.param({"debian_sources": DEB822}, "https://mirror.example/debian", id="deb822"),
        pytest.param(
            {"one_line": "#deb http://old.example/d sid main\ndeb [arch=amd64 lang=en] http://a.example/d sid main"},
            "http://a.example/d",
            id="one line with options",
        ),
        pytest.param(
            {"one_line": "deb http://a.example/d stable/updates main\ndeb-src http://b.example/d stable main"},
            DEFAULT_MIRROR,
            id="security and source entries do not count",
        ),
        pytest.param({"other_list": "deb http://tools.example/apt any tools\n"}, DEFAULT_MIRROR, id="another archive"),
        pytest.param({"debian_sources": "Enabled: no\n" + DEB822.split("\n\n")[1]}, DEFAULT_MIRROR, id="disabled"),
        pytest.param({"debian_sources_off": DEB822}, DEFAULT_MIRROR, id="a file apt does not read"),
        pytest.param(
            {"one_line": "deb http://first.example/d stable main", "debian_sources": DEB822},
            "http://first.example/d",
            id="sources.list comes first",
        ),
        pytest.param({}, DEFAULT_MIRROR, id="no sources"),
    ],
)
def test_mirror_of_a_debian_machine(tmp_path: Path, files: dict[str, str], mirror: str) -> None:
    assert debian_mirror(_etc(tmp_path, **files)) == mirror


def test_another_distribution_gets_the_default(tmp_path: Path) -> None:
    etc = _etc(tmp_path, distribution="ubuntu", one_line="deb http://archive.example/ubuntu noble main universe")
    assert debian_mirror(etc) == DEFAULT_MIRROR


def test_a_machine_without_os_release_gets_the_default(tmp_path: Path) -> None:
    assert debian_mirror(tmp_path) == DEFAULT_MIRROR
