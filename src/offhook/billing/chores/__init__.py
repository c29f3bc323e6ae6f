"""The worker's part of billing."""
