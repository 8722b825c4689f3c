"""Writes to a team's library, and what an assessment takes from it: nothing by itself."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from assessments.basis import AccessDenied, Actor, NotVisible, StaleVersion
from assessments.basis.checks import check_text
from assessments.basis.errors import gettext_noop
from assessments.evidence import rules as limits
from assessments.evidence.library import rules
from assessments.evidence.library.queries import offer_for, profile_of
from assessments.evidence.library.records import profile_record
from assessments.evidence.models import Source, SourceProfile
from assessments.evidence.records import source_record
from assessments.framing.access import (
    WritingAccess,
    access_for_writing,
    access_to,
    check_version,
    fetch,
    touch,
)
from assessments.framing.rules import REASON_LONGEST
from assessments.journal.operations import Entry
from assessments.teams.access import TeamWriting, team_for_writing


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """A profile as it is proposed; `reliability` None is ungraded."""

    name: str
    reliability: str | None = None
    reliability_basis: str = ""
    stake: str = ""
    notes: str = ""


@transaction.atomic
def add_profile(*, actor: Actor, team_uid: UUID, draft: ProfileDraft) -> SourceProfile:
    """A new profile in the library of a team; by its leads and curators."""
    access = team_for_writing(actor, team_uid)
    access.require_curator_or_lead()
    profile = _new(access, draft)
    access.journal(_entry("add_profile", profile, ""))
    return profile


def _new(access: TeamWriting, draft: ProfileDraft) -> SourceProfile:
    profile = SourceProfile(
        team=access.team,
        reliability=limits.check_reliability(draft.reliability),
        reliability_basis=_basis(draft.reliability_basis),
        created_at=access.actor.at,
        modified_at=access.actor.at,
        **_texts(draft),
    )
    _check_name(profile)
    profile.save()
    return profile


def _texts(draft: ProfileDraft) -> dict[str, str]:
    longest = limits.TEXT_LONGEST
    return {
        "name": check_text(draft.name, "name", longest=limits.NAME_LONGEST),
        "stake": check_text(draft.stake, "stake", longest=longest, required=False),
        "notes": check_text(draft.notes, "notes", longest=longest, required=False),
    }


def _basis(text: str) -> str:
    return check_text(text, "reliability_basis", longest=limits.TEXT_LONGEST, required=False)


def _check_name(profile: SourceProfile) -> None:
    """Once among those in use; the team's stream is locked."""
    others = SourceProfile.objects.in_use().filter(team=profile.team, name__iexact=profile.name)
    rules.check_name_free(taken=others.exclude(pk=profile.pk).exists())


def _entry(verb: str, profile: SourceProfile, note: str) -> Entry:
    return Entry(verb, upserts=[("source_profiles", profile_record(profile))], note=note)


def _profile(access: TeamWriting, uid: UUID, version: int | None) -> SourceProfile:
    rows = SourceProfile.objects.visible_to(access.actor).filter(team=access.team)
    profile = rows.filter(uid=uid).first()
    if profile is None:
        raise NotVisible(str(uid))
    if version is not None and profile.version != version:
        record = profile_record(profile)
        raise StaleVersion(expected=version, current=profile.version, record=record)
    return profile


@transaction.atomic
def edit_profile(
    *,
    actor: Actor,
    team_uid: UUID,
    profile_uid: UUID,
    draft: ProfileDraft,
    version: int | None = None,
) -> SourceProfile:
    """Its name, stake and notes; the grade of the draft is left aside, for a regrade has a reason.
    Raises StaleVersion."""
    access = team_for_writing(actor, team_uid)
    profile = _profile(access, profile_uid, version)
    access.require_curator_or_lead()
    rules.check_in_use(retired=profile.retired_at is not None)
    for name, value in _texts(draft).items():
        setattr(profile, name, value)
    _check_name(profile)
    touch(profile, actor)
    profile.save()
    access.journal(_entry("edit_profile", profile, ""))
    return profile


@transaction.atomic
def regrade_profile(
    *,
    actor: Actor,
    team_uid: UUID,
    profile_uid: UUID,
    reliability: str | None,
    basis: str,
    reason: str,
    version: int | None = None,
) -> SourceProfile:
    """Another grade, with its reason. It changes no assessment: it is on offer in each whose
    source points here. Raises StaleVersion."""
    access = team_for_writing(actor, team_uid)
    profile = _profile(access, profile_uid, version)
    access.require_curator_or_lead()
    rules.check_in_use(retired=profile.retired_at is not None)
    grade = limits.check_reliability(reliability)
    basis = _basis(basis)
    rules.check_regrade(same=(grade, basis) == (profile.reliability, profile.reliability_basis))
    reason = check_text(reason, "reason", longest=REASON_LONGEST)
    profile.reliability, profile.reliability_basis = grade, basis
    profile.regrades += 1
    touch(profile, actor)
    profile.save()
    access.journal(_entry("regrade_profile", profile, reason))
    return profile


@transaction.atomic
def change_profile(
    *,
    actor: Actor,
    team_uid: UUID,
    profile_uid: UUID,
    draft: ProfileDraft,
    reason: str,
    version: int | None = None,
) -> SourceProfile:
    """All of it at once, all or nothing: where the grade or its basis differs, a regrade with its
    reason. Raises StaleVersion."""
    which: dict[str, Any] = {"actor": actor, "team_uid": team_uid, "profile_uid": profile_uid}
    profile = edit_profile(draft=draft, version=version, **which)
    graded = (draft.reliability, draft.reliability_basis.strip())
    if graded == (profile.reliability, profile.reliability_basis):
        return profile
    return regrade_profile(
        reliability=draft.reliability, basis=draft.reliability_basis, reason=reason, **which
    )


@transaction.atomic
def retire_profile(
    *,
    actor: Actor,
    team_uid: UUID,
    profile_uid: UUID,
    retired: bool = True,
    version: int | None = None,
) -> SourceProfile:
    """Out of use: proposed and offering no more; what points to it still does. Or into use again.
    Raises StaleVersion."""
    access = team_for_writing(actor, team_uid)
    profile = _profile(access, profile_uid, version)
    access.require_curator_or_lead()
    rules.check_retiring(is_retired=profile.retired_at is not None, wanted=retired)
    if not retired:
        _check_name(profile)
    profile.retired_at = actor.at if retired else None
    touch(profile, actor)
    profile.save()
    access.journal(_entry("retire_profile" if retired else "reinstate_profile", profile, ""))
    return profile


# ------------------------------------------------------------------------- in an assessment


def _source(access: WritingAccess, uid: UUID, version: int | None) -> Source:
    source = fetch(Source.objects.visible_to(access.actor), access, uid)
    access.require_curator_or_lead()
    access.require_unlocked()
    check_version(source, version, source_record(source))
    return source


def _told(verb: str, source: Source, note: str = "") -> Entry:
    return Entry(verb, upserts=[("sources", source_record(source))], note=note)


@transaction.atomic
def link_profile(
    *,
    actor: Actor,
    assessment_uid: UUID,
    source_uid: UUID,
    profile_uid: UUID | None,
    take_grade: bool = False,
    version: int | None = None,
) -> Source:
    """The source is that of a profile in the library of the assessment's team (None: of none); by
    a lead or a curator who sees the library. `take_grade` takes over its grade with its basis."""
    access = access_for_writing(actor, assessment_uid)
    source = _source(access, source_uid, version)
    source.profile_uid, source.answered_regrade = None, 0
    if profile_uid is not None:
        rows = SourceProfile.objects.visible_to(actor).filter(team=access.assessment.team_id)
        profile = rows.filter(uid=profile_uid).first()
        if profile is None:
            raise NotVisible(str(profile_uid))
        rules.check_in_use(retired=profile.retired_at is not None)
        _point(source, profile, take_grade=take_grade)
    touch(source, actor)
    source.save()
    access.journal(_told("link_profile", source))
    return source


def _point(source: Source, profile: SourceProfile, *, take_grade: bool) -> None:
    source.profile_uid, source.answered_regrade = profile.uid, profile.regrades
    if take_grade:
        source.reliability = profile.reliability
        source.reliability_basis = profile.reliability_basis


@transaction.atomic
def adopt_source(
    *, actor: Actor, assessment_uid: UUID, source_uid: UUID, version: int | None = None
) -> SourceProfile:
    """A new profile in the team's library out of a source, which points to it from now on; by who
    may keep both."""
    # The team's stream first, always: of two locks taken in two orders each would wait.
    assessment = access_to(actor, assessment_uid).assessment
    try:
        library = team_for_writing(actor, assessment.team.uid)
    except NotVisible:
        raise AccessDenied(
            gettext_noop("the library belongs to the team: ask one of its leads or curators")
        ) from None
    access = access_for_writing(actor, assessment_uid)
    source = _source(access, source_uid, version)
    library.require_curator_or_lead()
    rules.check_adopting(has_profile=profile_of(source, access.assessment.team_id) is not None)
    draft = ProfileDraft(
        name=source.name,
        reliability=source.reliability,
        reliability_basis=source.reliability_basis,
        stake=source.stake,
    )
    profile = _new(library, draft)
    _point(source, profile, take_grade=False)
    touch(source, actor)
    source.save()
    library.journal(_entry("adopt_source", profile, assessment.title))
    access.journal(_told("adopt_source", source))
    return profile


@transaction.atomic
def answer_regrade(
    *,
    actor: Actor,
    assessment_uid: UUID,
    source_uid: UUID,
    accept: bool,
    reason: str = "",
    number: int | None = None,
    version: int | None = None,
) -> Source:
    """Take over the grade that the library offers, or decline it with a reason; by a lead or a
    curator. `number` is that of the regrade which was read: one made since is read first."""
    access = access_for_writing(actor, assessment_uid)
    source = _source(access, source_uid, version)
    offer = offer_for(source, access.assessment.team_id)
    newest = offer.profile.regrades if offer else 0
    rules.check_answer(on_offer=offer is not None, number=number, newest=newest)
    assert offer is not None
    reason = check_text(reason, "reason", longest=REASON_LONGEST, required=not accept)
    _point(source, offer.profile, take_grade=accept)
    if accept:
        touch(source, actor)
    source.save()
    access.journal(_told("accept_regrade" if accept else "decline_regrade", source, reason))
    return source
