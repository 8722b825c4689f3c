"""An assessment as the beginning of another one: its frame, with or without its evidence."""
