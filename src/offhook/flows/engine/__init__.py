"""Runs flows; pure code over the voice port and the flow ports."""
