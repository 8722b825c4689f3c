"""Reads of a team's library and of what it offers. Each docstring states its SQL queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from assessments.basis import Actor, NotVisible
from assessments.evidence.models import Source, SourceProfile, SourceProfileQuerySet, SourceQuerySet
from assessments.evidence.pairs import closest_names
from assessments.framing.access import Access
from assessments.journal.models import Change
from assessments.teams.access import TeamAccess
from assessments.teams.models import Membership, Role, Team

SUGGESTED = 3
GRADING = ("add_profile", "adopt_source", "regrade_profile")


def profiles_of(access: TeamAccess) -> SourceProfileQuerySet:
    """The library of a team, retired profiles too, by name. 1 query."""
    rows = SourceProfile.objects.visible_to(access.actor).filter(team=access.team)
    return rows.order_by("name", "pk")


def profile_at(access: TeamAccess, uid: UUID) -> SourceProfile:
    """One profile; NotVisible if there is none. 1 query."""
    profile = profiles_of(access).filter(uid=uid).first()
    if profile is None:
        raise NotVisible(str(uid))
    return profile


def kept_profiles(actor: Actor) -> QuerySet[SourceProfile]:
    """The libraries that the actor keeps: of the teams in which they lead or curate, all for a
    superuser. Each with its team. 1 query."""
    rows = SourceProfile.objects.visible_to(actor).select_related("team")
    return rows.filter(team__in=kept_teams(actor)).order_by("name", "pk")


def kept_teams(actor: Actor) -> QuerySet[Team]:
    """1 query."""
    teams = Team.objects.visible_to(actor)
    if actor.user_id is not None and not actor.sees_all:
        keeping = Membership.objects.filter(
            user_id=actor.user_id, role__in=(Role.LEAD, Role.CURATOR)
        )
        teams = teams.filter(pk__in=keeping.values("team_id"))
    return teams.order_by("name", "pk")


@dataclass(frozen=True, slots=True)
class Graded:
    """One entry of a profile's history: the grade that it got, by whom, when and why."""

    at: datetime
    by: str
    reliability: str | None
    basis: str
    reason: str


def grades_of(profile: SourceProfile) -> list[Graded]:
    """The history of a profile's reliability, the newest first. 1 query; for whoever may see the
    profile."""
    changes = Change.objects.filter(
        stream__team=profile.team_id, verb__in=GRADING, upserts__0__id=str(profile.uid)
    )
    return [_graded(change) for change in changes.order_by("-number")]


def _graded(change: Change) -> Graded:
    record: dict[str, Any] = change.upserts[0]
    return Graded(
        at=change.at,
        by=change.actor_name,
        reliability=record["reliability"],
        basis=record["reliability_basis"] or "",
        reason=change.note,
    )


def sources_with(actor: Actor, profile: SourceProfile) -> SourceQuerySet:
    """The sources of the profile's team that point to it, in assessments that the actor sees, each
    with its assessment. 1 query."""
    rows = Source.objects.visible_to(actor).filter(
        profile_uid=profile.uid, assessment__team=profile.team_id
    )
    return rows.select_related("assessment").order_by("assessment__title", "pk")


def profile_of(source: Source, team_id: int) -> SourceProfile | None:
    """The profile to which a source points, in the library of its assessment's team; for whoever
    may see the source. 1 query, none where it points to none."""
    if source.profile_uid is None:
        return None
    return SourceProfile.objects.filter(uid=source.profile_uid, team=team_id).first()


def sees(actor: Actor, profile: SourceProfile) -> bool:
    """Whether the actor may open the library in which it stands. 1 query."""
    return SourceProfile.objects.visible_to(actor).filter(pk=profile.pk).exists()


def suggested_for(access: Access, source: Source) -> list[SourceProfile]:
    """Profiles in use whose names are nearly the source's, the closest first. 1 query; empty for
    who may not see the library."""
    rows = list(
        SourceProfile.objects.visible_to(access.actor)
        .in_use()
        .filter(team=access.assessment.team_id)
        .order_by("pk")
    )
    near = closest_names(source.name, [row.name for row in rows], most=SUGGESTED)
    return [rows[place] for place, _share in near]


@dataclass(frozen=True, slots=True)
class Offer:
    """A regrade in the library that is on offer for a source of an assessment."""

    source: Source
    profile: SourceProfile
    graded: Graded | None


def on_offer(rows: QuerySet[Source]) -> QuerySet[Source]:
    """Out of `rows` those for which their profile's grade has changed to another than theirs, and
    nobody has answered; part of another query. What has been retired offers nothing."""
    return _compared(rows.filter(Exists(_unanswered()))).filter(~Q(offered=F("standing")))


def _unanswered() -> SourceProfileQuerySet:
    """The profile of an outer source, if it was graded since somebody answered for the source."""
    return SourceProfile.objects.in_use().filter(
        uid=OuterRef("profile_uid"),
        team=OuterRef("assessment__team"),
        regrades__gt=OuterRef("answered_regrade"),
    )


def _compared(rows: QuerySet[Source]) -> QuerySet[Source]:
    return rows.annotate(
        offered=Coalesce(Subquery(_unanswered().values("reliability")[:1]), Value("")),
        standing=Coalesce(F("reliability"), Value("")),
    )


def with_offers(rows: SourceQuerySet) -> Any:
    """`rows`, each with `library_grade`: the grade on offer ("" for none given), None where
    nothing is; part of another query."""
    differs = Exists(_unanswered()) & ~Q(offered=F("standing"))
    return _compared(rows).annotate(
        library_grade=Case(When(differs, then=F("offered")), default=Value(None))
    )


def offers_of(access: Access) -> list[Offer]:
    """What is on offer in an assessment, for those who grade there. 1 query, 3 where something
    is."""
    if not access.may_grade:
        return []
    rows = Source.objects.visible_to(access.actor).filter(assessment=access.assessment)
    return _offers(list(on_offer(rows).order_by("name", "pk")), access.assessment.team_id)


def offer_for(source: Source, team_id: int) -> Offer | None:
    """What is on offer for one source. 1 query, 3 where something is."""
    found = _offers(list(on_offer(Source.objects.filter(pk=source.pk))), team_id)
    return found[0] if found else None


def _offers(sources: Sequence[Source], team_id: int) -> list[Offer]:
    if not sources:
        return []
    wanted = {source.profile_uid for source in sources if source.profile_uid is not None}
    profiles = {
        profile.uid: profile
        for profile in SourceProfile.objects.filter(uid__in=wanted, team=team_id)
    }
    told: dict[str, Graded] = {}
    changes = Change.objects.filter(
        stream__team=team_id,
        verb="regrade_profile",
        upserts__0__id__in=[str(uid) for uid in profiles],
    )
    for change in changes.order_by("number"):
        told[change.upserts[0]["id"]] = _graded(change)
    return [
        Offer(source, profiles[source.profile_uid], told.get(str(source.profile_uid)))
        for source in sources
        if source.profile_uid is not None
    ]


@dataclass(frozen=True, slots=True)
class LibraryOfSource:
    """What the team's library has to do with a source, for who may answer it."""

    offer: Offer | None
    profile: SourceProfile | None
    suggested: Sequence[SourceProfile]
    others: Sequence[SourceProfile]
    """Those in use beside the suggested ones, by name."""
    keeps: bool
    """Whether the reader keeps the library, and so may take a source into it."""


def library_of_source(access: Access, source: Source) -> LibraryOfSource:
    """6 queries at the most: 3 for an offer, one each for the profile, for those in use (none
    where it has one), and for whether the reader keeps the library."""
    team = access.assessment.team_id
    profile = profile_of(source, team)
    rows: list[SourceProfile] = []
    if profile is None:
        in_use = SourceProfile.objects.visible_to(access.actor).in_use().filter(team=team)
        rows = list(in_use.order_by("name", "pk"))
    near = closest_names(source.name, [row.name for row in rows], most=SUGGESTED)
    places = [place for place, _share in near]
    return LibraryOfSource(
        offer=offer_for(source, team),
        profile=profile,
        suggested=[rows[place] for place in places],
        others=[row for place, row in enumerate(rows) if place not in places],
        keeps=kept_teams(access.actor).filter(pk=team).exists(),
    )


def offered_across(actor: Actor) -> QuerySet[Source]:
    """What is on offer in every assessment that the actor leads or curates. 1 query."""
    rows = on_offer(Source.objects.curated_by(actor)).select_related("assessment__team")
    return rows.order_by("assessment__title", "name", "pk")
