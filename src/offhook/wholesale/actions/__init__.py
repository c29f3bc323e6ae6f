"""What can be done with accesses, one file each."""
