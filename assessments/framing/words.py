"""What pages call the codes of framing, in the reader's language, with what each means."""

from typing import Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from assessments.framing.models import Assessment
from assessments.web.moments import in_words

ROLES: Final = {
    "lead": _("Lead: frames the question, runs rounds, judges"),
    "analyst": _("Analyst: rates and estimates"),
    "curator": _("Curator: accepts and grades evidence"),
    "observer": _("Observer: reads"),
}
ROLE_NAMES: Final = {
    "lead": pgettext_lazy("role", "lead"),
    "analyst": pgettext_lazy("role", "analyst"),
    "curator": pgettext_lazy("role", "curator"),
    "observer": pgettext_lazy("role", "observer"),
}
FRAMINGS: Final = {
    "competing": _("They exclude one another; one of them, or none of these, is true"),
    "independent": _("Each may be true or not, whatever the others are"),
}
STATUSES: Final = {
    "draft": _("Draft: being framed"),
    "active": _("Active: open for judgements"),
    "closed": _("Closed: no more judgements"),
    "archived": _("Archived: kept for the record"),
}
# What each permits, for the page of the frame.
STATUS_MEANINGS: Final = {
    "draft": _("A draft takes evidence, ratings and estimates; it says that its frame may change."),
    "active": _("Active: evidence, ratings and estimates are welcome."),
    "closed": _(
        "Closed: read only. A lead can make it active again under Settings, and nothing is lost."
    ),
    "archived": _(
        "Archived: read only, kept for the record. A lead can make it active again under Settings."
    ),
}
METHODS: Final = {
    "log_odds": _("Geometric mean of odds"),
    "median": _("Median"),
    "mean": _("Arithmetic mean"),
}
CURATIONS: Final = {
    "required": _("A curator accepts evidence"),
    "lead_may_accept": _("The lead may accept evidence too"),
}


def lock_in_words(assessment: Assessment) -> str:
    """That it is locked, by whom, when and why, and what that means; "" where it is not."""
    if not assessment.is_locked or assessment.locked_at is None:
        return ""
    said = gettext(
        "Locked by %(name)s on %(at)s: nothing here is changed until a lead unlocks it."
    ) % {
        "name": assessment.locked_by_name,
        "at": in_words(assessment.locked_at),
    }
    why = assessment.lock_reason
    return f"{said} {gettext('Why: %(reason)s') % {'reason': why}}" if why else said
