"""The matrix of evidence by hypothesis as a page, and the page of one of its cells.

It stands above `evidence` because a rating changes totals, which are results.
"""
