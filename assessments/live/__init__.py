"""Answers "what has changed since N?" for one reader: the change feed and the history."""
