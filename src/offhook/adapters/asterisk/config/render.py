"""Writes the configuration of one engine to its directory, owner-readable, each file in one step."""

from collections.abc import Callable
from pathlib import Path

from offhook.adapters.asterisk.config.certificate import write_self_signed
from offhook.adapters.asterisk.config.core import LOGGER_CONF, SWITCHED_OFF, asterisk_conf, modules_conf
from offhook.adapters.asterisk.config.dialplan import extensions_conf
from offhook.adapters.asterisk.config.http import ari_conf, http_conf
from offhook.adapters.asterisk.config.journal import CEL_CONF, cel_custom_conf
from offhook.adapters.asterisk.config.media import indications_conf, musiconhold_conf, rtp_conf
from offhook.adapters.asterisk.config.pjsip import pjsip_conf, sorcery_conf
from offhook.adapters.asterisk.spec import EngineSpec

_FILES: dict[str, Callable[[EngineSpec], str]] = {
    "asterisk.conf": asterisk_conf,
    "modules.conf": modules_conf,
    "http.conf": http_conf,
    "ari.conf": ari_conf,
    "pjsip.conf": pjsip_conf,
    "rtp.conf": rtp_conf,
    "musiconhold.conf": musiconhold_conf,
    "indications.conf": indications_conf,
    "cel_custom.conf": cel_custom_conf,
    "extensions.conf": extensions_conf,
}

_SOCKET_PATH_BYTES = 107

_CONSTANT_FILES = SWITCHED_OFF | {
    "logger.conf": LOGGER_CONF,
    "sorcery.conf": sorcery_conf(),
    "cel.conf": CEL_CONF,
}


def render_config(spec: EngineSpec) -> None:
    """Make the directories of `spec` and write every configuration file with absolute paths.

    Safe to repeat: files are replaced whole, an existing certificate is kept.

    Raises:
        FileNotFoundError: the engine of the spec is not whole, or a given certificate is missing.
        ValueError: the path of the run directory is too long for a Unix socket.
    """
    if len(bytes(spec.run_dir / "asterisk.ctl")) > _SOCKET_PATH_BYTES:
        raise ValueError(f"{spec.run_dir}: path too long for a Unix socket; use a shorter data directory")
    for path in (
        spec.etc_dir,
        spec.run_dir,
        spec.lib_dir / "cache",
        spec.lib_dir / "keys",
        spec.spool_dir / "recording",
        spec.leg_journal.parent,
    ):
        path.mkdir(parents=True, exist_ok=True)
    (spec.etc_dir / "musiconhold.d").mkdir(exist_ok=True)
    spec.runtime_dir.chmod(0o700)
    if spec.sip_tls_port is not None:
        _ensure_certificate(spec)
    files = {name: render(spec) for name, render in _FILES.items()} | _CONSTANT_FILES
    for name, text in files.items():
        _write(spec.etc_dir / name, text)


def _ensure_certificate(spec: EngineSpec) -> None:
    cert, key = spec.certificate
    given = spec.tls_cert is not None or spec.tls_key is not None
    if cert.exists() and key.exists():
        return
    if given:
        raise FileNotFoundError(f"TLS certificate {cert} or key {key} is missing; give both files or neither")
    write_self_signed(cert, key, host=spec.external_address or spec.own_sip_address)


def _write(path: Path, text: str) -> None:
    fresh = path.with_name(path.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
