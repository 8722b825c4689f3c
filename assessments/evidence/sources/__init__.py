"""The pages of sources: who speaks, how reliable, and what rests on each."""
