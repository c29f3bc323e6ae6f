"""Price lists as carriers send them: spreadsheets and CSV of every kind, turned into the columns of a rate deck."""
