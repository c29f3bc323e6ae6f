"""Asterisk behind the voice port: installing, configuring, starting and steering it."""
