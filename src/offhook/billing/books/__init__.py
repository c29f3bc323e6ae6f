"""What an account sees of its own books."""
