"""Tax authorities."""
