"""The node types, one file each; the file's name is the type."""
