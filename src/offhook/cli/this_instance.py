"""The instance a command is about; what it stands on is imported only when a command runs, for `--help` needs none."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offhook.bootstrap.instance import Instance


def this_instance() -> "Instance":
    """As the settings of this shell and folder say. Raises InvalidInputError, UnavailableError."""
    from offhook.bootstrap.instance import open_instance
    from offhook.bootstrap.settings import load_settings

    return open_instance(load_settings())
