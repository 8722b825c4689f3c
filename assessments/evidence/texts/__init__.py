"""Texts as such: where sentences end, and excerpts that find their place. Pure."""
