"""What can be done with devices and agents, one file each."""
