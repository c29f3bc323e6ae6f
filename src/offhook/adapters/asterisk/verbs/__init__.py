"""The verbs of the voice port, by what they work on; `engine` puts them together."""
