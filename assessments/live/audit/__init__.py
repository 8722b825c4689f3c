"""The journal and the curators' decisions, to look through and to take along."""
