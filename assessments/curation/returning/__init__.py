"""Asking the submitter, and taking a decision back."""
