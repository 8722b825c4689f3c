"""The page on which a person hands over a whole assessment as a file."""
