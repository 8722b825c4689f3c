"""What pages call the codes of this capability, in the reader's language."""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

KINDS: Final = {
    "fact": pgettext_lazy("kind of evidence", "fact"),
    "statement": pgettext_lazy("kind of evidence", "statement"),
    "estimate": pgettext_lazy("kind of evidence", "estimate"),
    "judgement": pgettext_lazy("kind of evidence", "judgement"),
    "speculation": pgettext_lazy("kind of evidence", "speculation"),
    "gap": pgettext_lazy("kind of evidence", "gap"),
    "absence": pgettext_lazy("kind of evidence", "absence"),
}
KIND_MEANINGS: Final = {
    "fact": _("Fact: checked, undisputed"),
    "statement": _("Statement: somebody says so"),
    "estimate": _("Estimate: a number with a range"),
    "judgement": _("Judgement: somebody’s conclusion"),
    "speculation": _("Speculation: a guess, named as one"),
    "gap": _("Gap: not known, and it would matter"),
    "absence": _("Absence: looked for and not found"),
}
STATUSES: Final = {
    "submitted": _("waits for a curator"),
    "accepted": _("accepted"),
    "rejected": _("rejected"),
    "merged": _("merged"),
}
# For a hypothesis judged on its own: is the evidence more, or less, to be expected if it is true
# than if it is false. The codes are the same.
EXPECTED: Final = {
    "CC": _("much more to be expected"),
    "C": _("more to be expected"),
    "N": _("no difference"),
    "I": _("less to be expected"),
    "II": _("much less to be expected"),
    "NA": _("doesn’t bear"),
}
SORT_WORDS: Final = {
    "label": _("by label"),
    "newest": _("newest first"),
    "date": _("latest event first"),
    "earliest": _("earliest event first"),
    "grade": _("best graded first"),
    "links": _("most linked first"),
}
RELEVANCES: Final = {
    "low": pgettext_lazy("relevance", "low"),
    "medium": pgettext_lazy("relevance", "medium"),
    "high": pgettext_lazy("relevance", "high"),
}
