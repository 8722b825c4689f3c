"""Rows as CSV and as Excel workbooks, for programs and for people alike. Knows no capability."""
