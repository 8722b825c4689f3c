"""Forgetting for good what was spilled or must be erased, and leaving a mark that it was done."""
