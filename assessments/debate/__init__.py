"""Argument trees on hypotheses and on cells, with votes on how much each argument weighs."""
