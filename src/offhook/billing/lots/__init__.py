"""Included minutes."""
