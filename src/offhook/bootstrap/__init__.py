"""The only place that chooses adapters and fills ports."""
