"""Fetches Asterisk and all it needs with the machine's apt, in private lists that know of no installed package."""

import os
import shutil
import subprocess
from pathlib import Path

from offhook.adapters.asterisk.install.errors import EngineInstallError
from offhook.adapters.asterisk.install.progress import InstallProgress, Report

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-wav",
    "asterisk-core-sounds-es-wav",
    "asterisk-core-sounds-fr-wav",
    "asterisk-moh-opsound-wav",
)
_TIMEOUT_S = 1800


def require_tools() -> None:
    """Check what the installation stands on.

    Raises:
        EngineInstallError: apt-get, dpkg-deb or Debian's keyring is missing.
    """
    for tool, package in (("apt-get", "apt"), ("dpkg-deb", "dpkg"), ("dpkg", "dpkg")):
        if shutil.which(tool) is None:
            raise EngineInstallError(
                f"{tool} is missing. The engine comes from Debian's packages: install '{package}',"
                " or install Asterisk 20 or newer yourself so that it is on PATH."
            )
    if not KEYRING.exists():
        raise EngineInstallError(
            f"{KEYRING} is missing, so packages could not be verified. Run: apt-get install debian-archive-keyring"
        )


def download_packages(work: Path, *, mirror: str, suite: str, report: Report) -> list[Path]:
    """Download the packages and everything they depend on (their own libc too) below `work`.

    Raises:
        EngineInstallError: the mirror is out of reach or does not have the packages.
    """
    options = _private_apt(work, mirror=mirror, suite=suite)
    report(InstallProgress(step="package lists", done=0, total=1))
    _run_apt([*options, "update", "--error-on=any"], "read the package lists", report=None)
    report(InstallProgress(step="package lists", done=1, total=1))
    _run_apt(
        [*options, "install", "--download-only", "--yes", "--no-install-recommends", *PACKAGES],
        "download the packages",
        report=report,
    )
    return sorted((work / "cache/archives").glob("*.deb"))


def _private_apt(work: Path, *, mirror: str, suite: str) -> list[str]:
    for name in ("state/lists/partial", "cache/archives/partial", "log"):
        (work / name).mkdir(parents=True)
    # An empty status makes apt fetch all dependencies instead of those the host lacks.
    (work / "status").touch()
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"],  # noqa: S607 - the system's dpkg
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    source = work / "sources.list"
    source.write_text(f"deb [arch={architecture} signed-by={KEYRING}] {mirror} {suite} main\n", encoding="utf-8")
    settings = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "Dir::Log": work / "log",
        "Dir::Etc::SourceList": source,
        "Dir::Etc::SourceParts": os.devnull,
        "Dir::Etc::Preferences": os.devnull,
        "Dir::Etc::PreferencesParts": os.devnull,
        "APT::Default-Release": "",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": 3,
    }
    return [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]


def _run_apt(arguments: list[str], purpose: str, *, report: Report | None) -> None:
    """Run apt-get; with `report`, follow its status lines (`dlstatus:n:percent:text`, apt's progress-reporting.md)."""
    reading, writing = os.pipe()
    command = ["apt-get", "-q", "-o", f"APT::Status-Fd={writing}", *arguments]
    environment = os.environ | {"LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    with subprocess.Popen(  # noqa: S603 - our own words
        command, pass_fds=(writing,), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8", errors="replace") as status:
            for line in status:
                kind, _, rest = line.partition(":")
                if report is not None and kind == "dlstatus":
                    percent = float(rest.split(":")[1])
                    report(InstallProgress(step="download", done=int(percent), total=100))
        _, problems = process.communicate(timeout=_TIMEOUT_S)
    if process.returncode != 0:
        said = "\n".join(line for line in problems.splitlines() if line.startswith("E:"))[-800:]
        raise EngineInstallError(
            f"apt could not {purpose}. Check the network and the mirror (setting of the engine's mirror).\n{said}"
        )
