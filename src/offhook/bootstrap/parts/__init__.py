"""What each process is made of; the types the processes and the bootstrap agree on."""
