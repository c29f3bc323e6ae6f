"""The `offhook` command line."""

from offhook.cli.main import main

__all__ = ["main"]
