"""What was done to evidence, in words."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

# The verbs of the journal that say what became of a submission, in the order of a life.
DECIDED: Final[dict[str, Any]] = {
    "submit_evidence": _("submitted"),
    "resubmit_evidence": _("submitted again"),
    "send_back_evidence": _("sent back"),
    "accept_evidence": _("accepted"),
    "reject_evidence": _("rejected"),
    "reopen_evidence": _("decision taken back"),
    "merge_evidence": _("merged"),
    "undo_evidence_merge": _("merge undone"),
    "withdraw_evidence": _("withdrawn"),
    "restore_evidence": _("restored"),
}
