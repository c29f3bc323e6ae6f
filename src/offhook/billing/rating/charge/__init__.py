"""Charge models, one file each."""
