"""Gets Asterisk onto the machine: Debian's packages in a private directory, no root rights needed."""

from offhook.adapters.asterisk.install.engine import install_engine, installed_engine
from offhook.adapters.asterisk.install.errors import EngineInstallError
from offhook.adapters.asterisk.install.manifest import EngineManifest, EnginePackage
from offhook.adapters.asterisk.install.progress import InstallProgress
from offhook.adapters.asterisk.install.system import system_engine

__all__ = [
    "EngineInstallError",
    "EngineManifest",
    "EnginePackage",
    "InstallProgress",
    "install_engine",
    "installed_engine",
    "system_engine",
]
