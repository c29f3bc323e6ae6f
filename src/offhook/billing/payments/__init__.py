"""Payments as rows."""
