"""Settings come from the environment over a file over defaults, and wrong ones are named."""

import socket
from pathlib import Path

import pytest

from offhook.bootstrap.instance import PREFERRED_PORTS, open_instance
from offhook.bootstrap.settings import load_settings
from offhook.kit.errors import InvalidInputError, UnavailableError


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OFFHOOK_DATA_DIR", "OFFHOOK_CONFIG", "OFFHOOK_SANDBOX", "OFFHOOK_WEB_PORT"):
        monkeypatch.delenv(name, raising=False)


def test_environment_beats_file_beats_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "offhook.toml").write_text('web_port = 9001\nsip_port = 9002\nlog_level = "warning"\n')
    monkeypatch.setenv("OFFHOOK_WEB_PORT", "9003")
    settings = load_settings()
    assert (settings.web_port, settings.sip_port, settings.log_level) == (9003, 9002, "warning")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("OFFHOOK_WEB_PORT", "99999", "OFFHOOK_WEB_PORT"),
        ("OFFHOOK_SIP_BIND", "banana", "OFFHOOK_SIP_BIND"),
        ("OFFHOOK_MAX_CALLS", "0", "OFFHOOK_MAX_CALLS"),
        ("OFFHOOK_DATABASE_URL", "postgresql://x", "database_owner_url"),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(InvalidInputError, match=told):
        load_settings()


def test_networks_are_listed_with_commas_or_as_a_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "offhook.toml").write_text('provider_networks = ["192.168.1.10"]\n')
    assert [str(network) for network in load_settings().provider_networks] == ["192.168.1.10/32"]
    monkeypatch.setenv("OFFHOOK_PROVIDER_NETWORKS", "10.8.0.0/16, fd00::/64")
    assert [str(network) for network in load_settings().provider_networks] == ["10.8.0.0/16", "fd00::/64"]
    monkeypatch.setenv("OFFHOOK_PROVIDER_NETWORKS", "")
    assert load_settings().provider_networks == ()
    monkeypatch.setenv("OFFHOOK_PROVIDER_NETWORKS", "gateway.lan")
    with pytest.raises(InvalidInputError, match="OFFHOOK_PROVIDER_NETWORKS"):
        load_settings()


def test_an_unknown_name_in_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "offhook.toml").write_text("web_prot = 9001\n")
    with pytest.raises(InvalidInputError, match="WEB_PROT"):
        load_settings()


def test_a_broken_file_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "offhook.toml").write_text("web_port = = 1\n")
    with pytest.raises(InvalidInputError, match="settings file"):
        load_settings()


def test_ports_and_secrets_are_remembered(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    first = open_instance(load_settings())
    second = open_instance(load_settings())
    assert first.ports == second.ports
    assert first.secrets == second.secrets
    assert (tmp_path / "var/secrets.json").stat().st_mode & 0o077 == 0
    monkeypatch.setenv("OFFHOOK_WEB_PORT", "9004")
    assert open_instance(load_settings()).ports["web_port"] == 9004
    monkeypatch.delenv("OFFHOOK_WEB_PORT")
    assert open_instance(load_settings()).ports == first.ports


def test_an_instance_avoids_ports_in_use(monkeypatch: pytest.MonkeyPatch) -> None:

    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        wished = held.getsockname()[1]
        monkeypatch.setitem(PREFERRED_PORTS, "web_port", wished)
        assert open_instance(load_settings()).ports["web_port"] != wished


def test_a_data_folder_that_cannot_be_made_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OFFHOOK_DATA_DIR", str(tmp_path / "file" / "var"))
    with pytest.raises(UnavailableError, match="data folder"):
        open_instance(load_settings())


def test_an_instance_that_is_known_is_only_read(tmp_path: Path) -> None:
    """All processes open it at once when they start: none may find a file half-written by another."""
    open_instance(load_settings())
    kept = {file: file.stat() for file in (tmp_path / "var").glob("*.json")}
    assert {file.name for file in kept} == {"ports.json", "secrets.json"}
    open_instance(load_settings())
    for file, before in kept.items():
        assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
