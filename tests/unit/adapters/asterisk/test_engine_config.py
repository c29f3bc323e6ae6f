"""The rendered files say what the spec says, keep secrets to their owner, and refuse what could not run."""

import configparser
import hashlib
import stat
from pathlib import Path

import pytest
from cryptography import x509

from offhook.adapters.asterisk.config import render_config
from offhook.adapters.asterisk.config.core import entity_id
from offhook.adapters.asterisk.config.modules import REQUIRED
from offhook.adapters.asterisk.launch import engine_command, engine_environment
from offhook.adapters.asterisk.spec import EngineSpec
from tests.unit.adapters.asterisk.engine_tree import make_engine_tree, make_spec


def _rendered(spec: EngineSpec) -> dict[str, str]:
    render_config(spec)
    return {path.name: path.read_text() for path in spec.etc_dir.glob("*.conf")}


def _options(text: str, section: str) -> dict[str, str]:
    parser = configparser.RawConfigParser(strict=False, comment_prefixes=(";", "#"), allow_no_value=True)
    parser.read_string(text.replace("=>", "="))
    return dict(parser[section])


def test_directories_are_absolute_and_split_between_engine_and_runtime(tmp_path: Path) -> None:
    spec = make_spec(tmp_path)
    directories = _options(_rendered(spec)["asterisk.conf"], "directories")
    assert all(Path(value).is_absolute() for value in directories.values())
    assert directories["astdatadir"] == str(tmp_path / "engine/usr/share/asterisk")
    assert directories["astspooldir"] == str(tmp_path / "run/spool")


def test_only_modules_of_the_build_are_named(tmp_path: Path) -> None:
    spec = make_spec(tmp_path)
    make_engine_tree(spec.engine, modules=("codec_speex", "app_voicemail"))
    lines = _rendered(spec)["modules.conf"].splitlines()
    assert [line for line in lines if line.startswith("load")] == ["load = codec_speex.so"]
    assert len([line for line in lines if line.startswith("require")]) == len(REQUIRED)
    assert "autoload = no" in lines


def test_secrets_stay_in_files_of_their_owner(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, turn_server="turn.example", turn_user="t", turn_password="turn-word")
    files = _rendered(spec)
    assert [name for name, text in files.items() if "s3cret-word" in text] == ["ari.conf"]
    assert [name for name, text in files.items() if "turn-word" in text] == ["rtp.conf"]
    assert {stat.S_IMODE(p.stat().st_mode) for p in spec.etc_dir.glob("*.conf")} == {0o600}
    assert stat.S_IMODE(spec.runtime_dir.stat().st_mode) == 0o700


def test_loopback_only_listens_nowhere_else(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, loopback_only=True, sip_tls_port=5071)
    files = _rendered(spec)
    binds = [line.split("= ")[1] for line in files["pjsip.conf"].splitlines() if line.startswith("bind")]
    assert binds == ["127.0.0.1:5070", "127.0.0.1:5070", "127.0.0.1", "127.0.0.1:5071"]
    assert _options(files["http.conf"], "general")["bindaddr"] == "127.0.0.1"
    assert "ice_permit = 127.0.0.0/8" in files["rtp.conf"]


def test_behind_an_address_translator_the_outer_address_is_told(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, external_address="198.51.100.7", local_nets=("10.0.0.0/8", "192.168.0.0/16"))
    text = _rendered(spec)["pjsip.conf"]
    assert text.count("external_signaling_address = 198.51.100.7") == 2
    assert text.count("local_net = 192.168.0.0/16") == 2
    assert _options(text, "udp")["bind"] == "0.0.0.0:5070"
    assert _options(text, "self-test")["permit"] == "127.0.0.1"


def test_a_self_signed_certificate_is_made_once(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, sip_tls_port=5071, external_address="198.51.100.7")
    render_config(spec)
    certificate, key = spec.certificate
    first = hashlib.sha256(key.read_bytes()).hexdigest()
    names = x509.load_pem_x509_certificate(certificate.read_bytes()).extensions.get_extension_for_class(
        x509.SubjectAlternativeName
    )
    assert [str(a) for a in names.value.get_values_for_type(x509.IPAddress)] == ["198.51.100.7"]
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    render_config(spec)
    assert hashlib.sha256(key.read_bytes()).hexdigest() == first


def test_a_given_certificate_must_be_there(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, sip_tls_port=5071, tls_cert=tmp_path / "no.crt", tls_key=tmp_path / "no.key")
    with pytest.raises(FileNotFoundError, match=r"no\.crt"):
        render_config(spec)


def test_entity_ids_differ_and_are_locally_administered() -> None:
    first, second = entity_id("node-1"), entity_id("node-2")
    assert first != second
    assert int(first.split(":")[0], 16) & 3 == 2
    assert first == entity_id("node-1")


@pytest.mark.parametrize(
    "wrong",
    [{"ari_password": ""}, {"ari_password": "a;b"}, {"name": "a\nb"}, {"app": "a,b"}, {"rtp_start": 12098}],
)
def test_a_spec_that_could_not_run_is_refused(tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="engine spec"):
        make_spec(tmp_path, **wrong)


def test_a_path_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    spec = make_spec(tmp_path, runtime_dir=tmp_path / ("x" * 100))
    with pytest.raises(ValueError, match="too long for a Unix socket"):
        render_config(spec)


def test_the_command_uses_the_private_loader_and_a_clean_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_PRELOAD", "evil.so")
    spec = make_spec(tmp_path)
    command = engine_command(spec)
    assert command[0].endswith("ld-linux-x86-64.so.2")
    assert command[-5:-3] == ["-C", str(spec.etc_dir / "asterisk.conf")]
    assert "LD_PRELOAD" not in engine_environment(spec)


def test_an_engine_that_is_not_whole_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="empty: not a whole engine"):
        render_config(make_spec(tmp_path, engine=tmp_path / "empty"))
