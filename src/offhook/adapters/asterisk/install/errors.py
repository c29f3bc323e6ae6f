"""What can go wrong while an engine is installed."""


class EngineInstallError(Exception):
    """The engine could not be installed; the message says what failed and how to put it right."""
