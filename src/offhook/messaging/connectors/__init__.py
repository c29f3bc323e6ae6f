"""Messaging providers, one file each."""
