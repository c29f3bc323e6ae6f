"""What can go wrong with an installation."""

from offhook.kit.errors import UnavailableError


class EngineInstallError(UnavailableError):
    """The engine could not be installed; the message says why and what to do about it."""

    type, title = "engine-install", "The telephone engine could not be installed"
