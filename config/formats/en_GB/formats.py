"""English: months are words, "5 November 2024"."""

DATE_FORMAT = "j F Y"
