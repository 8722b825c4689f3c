"""What pages call the codes of framing, in the reader's language, with what each means."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
