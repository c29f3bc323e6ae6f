"""What calls cost: credit held before and while they run, and the booking of what they cost on every level."""
