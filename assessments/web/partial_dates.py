"""A date as far as it is known, as people type it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from assessments.basis import RuleViolation
from assessments.basis.checks import check_partial_date
from assessments.web.faults import in_words


class PartialDateField(forms.CharField):
    """2024, 2024-11 or 2024-11-05. Refused with the form's other faults: left to the operation,
    it would be said only once those are mended."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=10, **kwargs)

    def validate(self, value: str) -> None:
        super().validate(value)
        try:
            check_partial_date(value, "")
        except RuleViolation as refusal:
            raise ValidationError(in_words(refusal)) from refusal
