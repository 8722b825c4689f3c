"""The reading room: a source's text, and an account of every sentence in it."""
