"""What was forecast against what came to be: scores, calibration, comparison, the track record.

Forecasts are probabilities 0 to 1, outcomes 0 or 1 (or the number of the category). A score is
of the forecast that stood at a moment fixed beforehand; `enough` says from how many resolutions
on each reading may be shown.
"""
