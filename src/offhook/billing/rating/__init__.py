"""Pure rating: a call and an immutable snapshot in, a rated call with its explanation out."""
