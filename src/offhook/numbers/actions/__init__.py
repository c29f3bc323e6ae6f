"""What can be done with numbers and carriers, one file each."""
