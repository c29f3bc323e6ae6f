"""Desk phone makers, one file each."""
