"""What can be done with messages and their providers."""
