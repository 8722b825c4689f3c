"""From a refusal to words in the reader's language, beside the field at fault."""

from collections.abc import Mapping

from django.forms import BaseForm
from django.utils.translation import gettext

from assessments.basis import (
    AccessDenied,
    Conflict,
    Refusal,
    RuleViolation,
    StaleVersion,
    Violations,
)


def in_words(fault: RuleViolation) -> str:
    """The fault's message, translated."""
    text = gettext(fault.template)
    return text % fault.params if fault.params else text


def faults_of(refusal: RuleViolation | Violations) -> list[RuleViolation]:
    return refusal.violations if isinstance(refusal, Violations) else [refusal]


def add_faults(
    form: BaseForm, refusal: RuleViolation | Violations, names: Mapping[str, str] | None = None
) -> None:
    """Put each fault beside its field, so that the form comes back filled in with it.

    `names` maps the operation's field to the form's where they differ. What has no field in the
    form stands above it.
    """
    for fault in faults_of(refusal):
        name = (names or {}).get(fault.field, fault.field)
        words = in_words(fault)
        if name in form.fields:
            form.add_error(name, words)
        else:
            form.add_error(None, f"{fault.field}: {words}" if fault.field else words)


def words_of(refusal: Refusal) -> str:
    """A refusal in one line, in the reader's language."""
    if isinstance(refusal, RuleViolation | Violations):
        return "; ".join(in_words(fault) for fault in faults_of(refusal))
    if isinstance(refusal, AccessDenied | Conflict):
        return gettext(refusal.message)
    if isinstance(refusal, StaleVersion):
        return gettext("somebody else has changed this meanwhile")
    return gettext("is no longer there")
