"""Pure arithmetic over ratings, estimates and impact: NumPy, no Django, no database.

Ratings are codes or counts (`codes`), probabilities 0 to 1, severities 0 to 5; only `words`
takes percent. What cannot be is refused with a ValueError that names the fault; what nobody has
judged is None, NaN or `UNRATED`, never 0.
"""
