"""Payment providers by their own SDKs."""
