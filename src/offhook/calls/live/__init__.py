"""Living calls: who takes them in, runs them, saves them and takes them over after a crash."""
