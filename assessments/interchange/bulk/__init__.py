"""Evidence and sources in bulk: a file or a pasted list, mapped, previewed, imported, undone."""
