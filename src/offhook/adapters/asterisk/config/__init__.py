"""Renders every configuration file of one engine."""

from offhook.adapters.asterisk.config.render import render_config

__all__ = ["render_config"]
