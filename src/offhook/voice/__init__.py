"""The voice port: what a call can do, without knowing which engine does it."""
