"""Use cases of push notices."""
