"""Whole assessments as tables: a folder of CSV with its metadata, an Excel workbook, references."""
