"""A team's library of sources: profiles with their grades, and what assessments take from them."""
