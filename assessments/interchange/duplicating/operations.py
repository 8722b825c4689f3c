"""Writes another assessment like one that the actor sees, without anybody's judgements."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.basis import AccessDenied, Actor, NotVisible
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.framing.operations.participants import enrol_team
from assessments.framing.rules import TITLE_LONGEST
from assessments.interchange import copies
from assessments.interchange.operations import check_document
from assessments.interchange.queries import export_document
from assessments.interchange.writing import Writer
from assessments.teams.models import Team


@transaction.atomic
def duplicate_assessment(
    *, actor: Actor, assessment_uid: UUID, team_uid: UUID, title: str, with_evidence: bool
) -> Assessment:
    """A new assessment of a team that the actor belongs to, led by them, with a note of origin.

    It has the parties, the questions, the hypotheses that are not set aside or merged and the
    implications between them; with `with_evidence` the accepted evidence too, as the actor sees
    it, with its sources. No links, ratings, estimates, arguments: nobody has judged it yet. In
    another team evidence waits for its curators, unless its lead may accept. Raises NotVisible.
    """
    access = access_to(actor, assessment_uid)
    if not actor.may_write or actor.is_anonymous:
        raise AccessDenied(gettext_noop("this token may not write"))
    team = Team.objects.visible_to(actor).filter(uid=team_uid).first()
    if team is None:
        raise NotVisible(str(team_uid))
    title = check_text(title, "title", longest=TITLE_LONGEST)
    document = check_document(
        copies.frame_of(export_document(access), with_evidence=with_evidence, at=actor.at)
    )
    may_accept = document["assessment"]["curation"] == "lead_may_accept"
    if team.pk != access.assessment.team_id and not may_accept:
        document = copies.as_submitted(document)
    # An id would tell a reader nothing, and they may not be among those who see what it names.
    note = _("Begun like “%(title)s”.") % {"title": access.assessment.title}
    document = copies.with_new_ids(document, note=note)
    document["assessment"]["title"] = title
    writer = Writer(actor, team, document, None)
    writer.write_frame(lambda kind, count: None)
    made = writer.show("duplicate_assessment")
    enrol_team(made, team, actor)
    return made
