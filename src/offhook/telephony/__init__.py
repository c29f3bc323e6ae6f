"""The process that drives one engine."""
