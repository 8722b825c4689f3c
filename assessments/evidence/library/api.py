"""A team's library of sources over REST, and what an assessment takes from it."""

from dataclasses import asdict, replace
from typing import Any, ClassVar
from uuid import UUID

from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.evidence import rules
from assessments.evidence.library import operations, queries, serializers
from assessments.evidence.library.operations import ProfileDraft
from assessments.evidence.library.queries import Offer
from assessments.evidence.library.records import profile_record
from assessments.evidence.models import SourceProfile
from assessments.evidence.records import source_record
from assessments.evidence.serializers import SourceSerializer
from assessments.framing.rest import Below
from assessments.journal.records import instant
from assessments.teams.access import TeamAccess, access_to_team
from assessments.web.rest.fields import AskedFlag, asked_word
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import BY_TIME, Answer, Lists, asked_of
from assessments.web.rest.paging import Orderings, by_text
from assessments.web.rest.parsing import MergePatch, StrictJSON
from assessments.web.rest.views import Endpoint

ORDERINGS: Orderings = {**BY_TIME, "name": by_text("name")}
ONE: Any = serializers.SourceProfileSerializer


class OfTeam(Endpoint):
    """An endpoint of one team's library."""

    kind = "source-profiles"
    access: TeamAccess

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.access = access_to_team(self.actor, kwargs["team"])

    def said(self, profile: SourceProfile, status: int = 200) -> Response:
        return self.now(profile_record(profile), status=status)


class Profiles(Lists, OfTeam):
    summaries: ClassVar = {
        "GET": "List the sources in a team's library",
        "POST": "Add a source to the library",
    }
    inputs: ClassVar = {"POST": serializers.ProfileInput}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, Listing(ONE)), "POST": (201, ONE)}
    asked_by = asked_of(
        "source-profiles-asked",
        ORDERINGS,
        searched=True,
        reliability=asked_word(rules.RELIABILITIES),
        retired=AskedFlag(required=False, help_text="Only what is retired, or only what is not."),
    )
    orderings = ORDERINGS
    default_ordering = "name"
    searched = ("name", "stake", "notes")
    record = staticmethod(profile_record)

    def get(self, request: Request, team: UUID) -> Answer:
        """For members of the team."""
        rows = queries.profiles_of(self.access)
        asked = dict(self.asked)
        retired = asked.pop("retired", None)
        self.asked = asked
        if retired is not None:
            rows = rows.filter(retired_at__isnull=not retired)
        return self.page(rows)

    @made_once
    def post(self, request: Request, team: UUID) -> Response:
        """By a lead or a curator of the team."""
        made = operations.add_profile(
            actor=self.actor, team_uid=team, draft=ProfileDraft(**self.given())
        )
        response = self.said(made, status=201)
        response["Location"] = self.request.build_absolute_uri(
            reverse("api-source-profiles-one", args=[team, made.uid])
        )
        return response


class OneProfile(OfTeam):
    summaries: ClassVar = {"GET": "Read one source of the library", "PATCH": "Change one"}
    inputs: ClassVar = {"PATCH": serializers.ProfilePatch}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, ONE), "PATCH": (200, ONE)}
    needs_match = frozenset({"PATCH"})
    parser_classes = [MergePatch, StrictJSON]

    def get(self, request: Request, team: UUID, profile: UUID) -> Response:
        return self.said(queries.profile_at(self.access, profile))

    def patch(self, request: Request, team: UUID, profile: UUID) -> Response:
        """By a lead or a curator of the team; the grade is changed by `regrade/`, with a reason."""
        changes = self.given()
        standing = queries.profile_at(self.access, profile)
        draft = ProfileDraft(name=standing.name, stake=standing.stake, notes=standing.notes)
        match = self.version_to_match()
        edited = operations.edit_profile(
            actor=self.actor,
            team_uid=team,
            profile_uid=profile,
            draft=replace(draft, **changes),
            version=standing.version if match is None else match,
        )
        return self.said(edited)


class Done(OfTeam):
    """What is done to one profile. `If-Match` guards it when you send it."""

    takes_match: ClassVar = frozenset({"POST"})
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, ONE)}


class Regrade(Done):
    verbs: ClassVar = {"POST": "regrade"}
    summaries: ClassVar = {"POST": "Grade a source of the library otherwise"}
    inputs: ClassVar = {"POST": serializers.RegradeInput}

    @made_once
    def post(self, request: Request, team: UUID, profile: UUID) -> Response:
        """By a lead or a curator of the team, with a reason. It changes no assessment: it is on
        offer in each whose source points here."""
        graded = operations.regrade_profile(
            actor=self.actor,
            team_uid=team,
            profile_uid=profile,
            version=self.version_to_match(),
            **self.given(),
        )
        return self.said(graded)


class Retire(Done):
    verbs: ClassVar = {"POST": "retire"}
    summaries: ClassVar = {"POST": "Retire a source of the library"}
    inputs: ClassVar = {"POST": serializers.RetireInput}

    @made_once
    def post(self, request: Request, team: UUID, profile: UUID) -> Response:
        """By a lead or a curator of the team: out of use, or into use again."""
        done = operations.retire_profile(
            actor=self.actor,
            team_uid=team,
            profile_uid=profile,
            version=self.version_to_match(),
            **self.given(),
        )
        return self.said(done)


class History(OfTeam):
    verbs: ClassVar = {"GET": "history"}
    summaries: ClassVar = {"GET": "Read how a source of the library was graded"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.HistorySerializer)}

    def get(self, request: Request, team: UUID, profile: UUID) -> Response:
        """By whom, when and why, the newest first."""
        graded = queries.grades_of(queries.profile_at(self.access, profile))
        return self.answer({"grades": [{**asdict(one), "at": instant(one.at)} for one in graded]})


class OfSource(Below):
    """What is done to one source of an assessment. `If-Match` guards it when you send it."""

    kind = "sources"
    takes_match: ClassVar = frozenset({"POST"})
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, SourceSerializer)}


class Link(OfSource):
    verbs: ClassVar = {"POST": "link_profile"}
    summaries: ClassVar = {"POST": "Point a source to its profile in the library"}
    inputs: ClassVar = {"POST": serializers.LinkInput}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead or a curator who belongs to the team."""
        given = self.given()
        row = operations.link_profile(
            actor=self.actor,
            assessment_uid=assessment,
            source_uid=uid,
            profile_uid=given["profile_id"],
            take_grade=given["take_grade"],
            version=self.version_to_match(),
        )
        return self.now(source_record(row))


class Adopt(OfSource):
    verbs: ClassVar = {"POST": "adopt"}
    summaries: ClassVar = {"POST": "Take a source into the team's library"}
    outputs: ClassVar[dict[str, Any]] = {"POST": (201, ONE)}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By who leads or curates both the assessment and the team. Answers the new profile."""
        made = operations.adopt_source(
            actor=self.actor,
            assessment_uid=assessment,
            source_uid=uid,
            version=self.version_to_match(),
        )
        return Response(profile_record(made), status=201)


class AnswerOffer(OfSource):
    verbs: ClassVar = {"POST": "answer_regrade"}
    summaries: ClassVar = {"POST": "Take over or decline the library's grade"}
    inputs: ClassVar = {"POST": serializers.RegradeAnswerInput}

    @made_once
    def post(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """By a lead or a curator; declining needs a reason."""
        row = operations.answer_regrade(
            actor=self.actor,
            assessment_uid=assessment,
            source_uid=uid,
            version=self.version_to_match(),
            **self.given(),
        )
        return self.now(source_record(row))


class Offers(Below):
    kind = "regrades"
    summaries: ClassVar = {"GET": "List the grades that the library offers"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, serializers.OffersSerializer)}

    def get(self, request: Request, assessment: UUID) -> Response:
        """For leads and curators: sources whose profile has been graded otherwise since somebody
        here looked. Nothing is taken over by itself."""
        self.access.require_curator_or_lead()
        offers = [_offer(offer) for offer in queries.offers_of(self.access)]
        return self.answer({"offers": offers})


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "source_id": str(offer.source.uid),
        "profile_id": str(offer.profile.uid),
        "number": offer.profile.regrades,
        "stands": offer.source.reliability,
        "offered": offer.profile.reliability,
        "basis": offer.profile.reliability_basis,
        "reason": offer.graded.reason if offer.graded else "",
    }


_LIBRARY = "teams/<uuid:team>/source-profiles/"
_ONE = f"{_LIBRARY}<uuid:profile>/"
_SOURCE = "assessments/<uuid:assessment>/sources/<uuid:uid>/"

routes = [
    path(_LIBRARY, Profiles.as_view(), name="api-source-profiles"),
    path(_ONE, OneProfile.as_view(), name="api-source-profiles-one"),
    path(f"{_ONE}regrade/", Regrade.as_view(), name="api-source-profiles-regrade"),
    path(f"{_ONE}retire/", Retire.as_view(), name="api-source-profiles-retire"),
    path(f"{_ONE}history/", History.as_view(), name="api-source-profiles-history"),
    path(f"{_SOURCE}profile/", Link.as_view(), name="api-sources-profile"),
    path(f"{_SOURCE}adopt/", Adopt.as_view(), name="api-sources-adopt"),
    path(f"{_SOURCE}regrade/", AnswerOffer.as_view(), name="api-sources-regrade"),
    path("assessments/<uuid:assessment>/regrades/", Offers.as_view(), name="api-regrades"),
]
