"""What people do with business lines, one file each."""
