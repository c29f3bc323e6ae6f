"""What can be done in billing, one file each."""
