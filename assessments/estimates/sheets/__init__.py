"""The answer sheet: what a round asks of one person, with what they gave or just typed.

Pages draw it, a post fills it; a refused post comes back with every character as typed and each
fault beside its field. It asks the database nothing.
"""

from assessments.estimates.sheets.sheet import NOTHING_GIVEN, Sheet

__all__ = ["NOTHING_GIVEN", "Sheet"]
