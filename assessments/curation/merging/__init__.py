"""One out of two that say the same: pieces of evidence, sources; and which pairs may be such."""
