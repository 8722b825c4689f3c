"""The lead's written judgements."""

from uuid import UUID

from django.db import transaction

from assessments.basis import AccessDenied, Actor
from assessments.basis.errors import gettext_noop
from assessments.estimates import rules
from assessments.estimates.models import Judgement
from assessments.estimates.records import judgement_record
from assessments.framing.access import access_for_writing, check_version, fetch, touch
from assessments.framing.models import Hypothesis
from assessments.journal.operations import Entry


@transaction.atomic
def write_judgement(
    *,
    actor: Actor,
    assessment_uid: UUID,
    hypothesis_uid: UUID,
    text: str,
    confidence: str,
    confidence_basis: str = "",
    version: int | None = None,
) -> Judgement:
    """The judgement on a hypothesis, new or rewritten. The lead writes it in their own name."""
    access = access_for_writing(actor, assessment_uid)
    access.require_lead()
    access.require_open()
    if access.participant is None:
        raise AccessDenied(gettext_noop("only a lead may do this"))
    hypothesis = fetch(Hypothesis.objects.visible_to(actor), access, hypothesis_uid)
    text, confidence, basis = rules.check_judgement(text, confidence, confidence_basis)
    rows = Judgement.objects.visible_to(actor).select_related("hypothesis", "author")
    judgement = rows.filter(hypothesis=hypothesis).first()
    if judgement is None:
        judgement = Judgement(
            assessment=access.assessment,
            hypothesis=hypothesis,
            created_at=actor.at,
            modified_at=actor.at,
        )
    else:
        check_version(judgement, version, judgement_record(judgement))
        touch(judgement, actor)
    judgement.text, judgement.confidence, judgement.confidence_basis = text, confidence, basis
    judgement.author = access.participant
    judgement.save()
    access.journal(Entry("write_judgement", upserts=[("judgements", judgement_record(judgement))]))
    return judgement
