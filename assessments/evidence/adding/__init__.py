"""The form that adds evidence: its statement, its sources, what it bears on, and its likes."""
