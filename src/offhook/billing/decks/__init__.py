"""Price lists: read from files, kept in versions, and told as files again."""
