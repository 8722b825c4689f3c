"""Ratings in their millions: read, checked and written a batch at a time, never all at once.

Everything else in a document is few and held whole (the frame). A rating refers only to the frame,
so the frame is read and written first and the ratings pass by.
"""
