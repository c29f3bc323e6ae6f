"""All that prices depend on, as rating reads it."""
