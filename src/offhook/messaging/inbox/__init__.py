"""What providers tell: receipts and texts that come in."""
