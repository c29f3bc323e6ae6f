"""The process that does the background work."""
