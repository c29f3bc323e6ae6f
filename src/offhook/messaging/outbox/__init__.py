"""Texts on their way out: claimed, in flight, settled; found out about when in doubt."""
