"""A world in which every route finds something, and whoever asks it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments.accounts.models import Token
from assessments.accounts.operations import create_token
from assessments.debate.operations import add_argument, vote_on_argument
from assessments.debate.rules import ArgumentDraft
from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
    write_judgement,
)
from assessments.evidence.library.operations import ProfileDraft, add_profile, link_profile
from assessments.evidence.operations import SourceDraft, TextDraft, add_text, save_view
from assessments.framing.operations import (
    add_perspective,
    create_assessment,
    remove_perspective,
    resolve_hypothesis,
    update_assessment,
)
from assessments.framing.rules import ResolutionDraft
from assessments.implications.operations import add_implication, estimate_implication
from assessments.interchange.bulk.mapping import Mapping
from assessments.interchange.bulk.operations import begin_draft, import_rows, map_draft
from assessments.interchange.bulk.reading import read_file
from assessments.jobs.runner import run_waiting
from assessments.people.operations import invite
from assessments.teams.operations import create_team
from tests.jobs.kinds import a_job
from tests.remembering import remembered
from tests.world import PASSWORD, World, a_draft, build_world

WHO = {
    "lead": "lena",
    "analyst": "ana",
    "curator": "cora",
    "observer": "otto",
    "superuser": "root",
    "removed": "rita",
    "stranger": "stranger",
}


@dataclass
class FullWorld(World):
    rounds: list = field(default_factory=list)
    view: object = None
    text: object = None
    job: object = None
    bulk_draft: object = None
    bulk_import: object = None


@remembered
def build_full(*, hidden: bool = False) -> FullWorld:
    """A revealed round and, after it, a blind one over estimates and ratings of H1 and H2."""
    plain = build_world()
    world = FullWorld(users=plain.users, team=plain.team, assessment=plain.assessment)
    if not hidden:
        update_assessment(
            actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": False}
        )
    gone = add_perspective(actor=world.actor("lena"), assessment_uid=world.uid, name="Nobody")
    remove_perspective(
        actor=world.actor("lena"), assessment_uid=world.uid, perspective_uid=gone.uid
    )
    world.assessment.refresh_from_db()
    world.accepted("Trains were seen", source="Daily News", origin="The agency")
    world.accepted("Nobody saw any trains", source="Evening News")
    world.submit("This still waits", by="lena")
    for name, code in (("ana", "C"), ("ben", "I"), ("lena", "N")):
        world.rate(name, "E1", "H1", code)
    argued(world)
    edge = add_implication(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        cause_uid=world.hypothesis("H1").uid,
        effect_uid=world.hypothesis("H4").uid,
    )
    first = world.open_round("H1", "H2", "H4")
    for name in ("ana", "ben", "chidi"):
        answer(world, name, first, "H1", 20, 40, 60)
        answer(world, name, first, "H2", 20, 40, 60)
        answer(world, name, first, "H4", 20, 40, 60)
        estimate_implication(
            actor=world.actor(name),
            assessment_uid=world.uid,
            round_uid=first.uid,
            implication_uid=edge.uid,
            if_true=70,
            if_false=30,
        )
    reveal_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=first.uid)
    write_judgement(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis("H1").uid,
        text="We judge it likely",
        confidence="low",
    )
    resolve_hypothesis(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        hypothesis_uid=world.hypothesis("H5").uid,
        draft=ResolutionDraft("true", "2024-12-01", "The minutes say so"),
    )
    world.view = save_view(
        actor=world.actor("ana"), assessment_uid=world.uid, name="Facts", asked={"kind": "fact"}
    )
    invite(
        actor=world.actor("lena").moved_to(timezone.now()),
        team_uid=world.team.uid,
        team_role="analyst",
        assessment_uid=world.uid,
        role="observer",
        days=60,
    )
    world.text = add_text(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        draft=TextDraft(
            title="A page of the news",
            body="Trains were seen. Nobody says by whom. It rained.",
            new_source=SourceDraft(name="Morning News"),
        ),
    )
    world.job = a_job(world.actor("ana").moved_to(timezone.now()))
    run_waiting()
    world.bulk_import, world.bulk_draft = in_bulk(world, "ana", "Ships were seen in port")
    kept_in_library(world)
    # A session that ana began elsewhere.
    Client().post("/sign-in/", {"login": "ana", "password": PASSWORD})
    world.rounds = [first, world.open_round("H1", "H2", covers=("estimates", "ratings"))]
    return world


def in_bulk(world, name, statement):
    """An import of a row, and a draft of another, mapped."""
    where = {"assessment_uid": world.uid}
    data = f"Statement,Source\n{statement},Harbour News\n".encode()
    table = read_file(data, "rows.csv")
    columns = Mapping({"statement": 0, "source": 1})
    made = import_rows(
        actor=world.actor(name), table=table, columns=columns, fates={}, name="rows.csv", **where
    )
    draft = begin_draft(actor=world.actor(name), data=data, name="more.csv", **where)
    return made, map_draft(actor=world.actor(name), draft_uid=draft.uid, columns=columns, **where)


def kept_in_library(world):
    """A source of the assessment points to a profile in the team's library."""
    profile = add_profile(
        actor=world.actor("lena"),
        team_uid=world.team.uid,
        draft=ProfileDraft("Evening News", "B", "Long known"),
    )
    link_profile(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        source_uid=world.assessment.sources.get(name="Evening News").uid,
        profile_uid=profile.uid,
    )


def argued(world):
    """ana argues on H1 and ben on a cell; ben and ana weigh each other's."""
    cell = world.item("E1").links.get(hypothesis=world.hypothesis("H1"))
    for author, voter, place in (
        ("ana", "ben", {"hypothesis_uid": world.hypothesis("H1").uid}),
        ("ben", "ana", {"link_uid": cell.uid}),
    ):
        argument = add_argument(
            actor=world.actor(author),
            assessment_uid=world.uid,
            draft=ArgumentDraft("Because it is so", "supports"),
            evidence_uids=[world.item("E1").uid],
            **place,
        )
        vote_on_argument(
            actor=world.actor(voter),
            assessment_uid=world.uid,
            argument_uid=argument.uid,
            weight=3,
        )


def answer(world, name, round_, hypothesis, lower, best, upper, *, severity=3, why=""):
    uid = world.hypothesis(hypothesis).uid
    perspective = world.assessment.perspectives.get(is_primary=True)
    return answer_round(
        actor=world.actor(name),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        estimates=[EstimateDraft(uid, lower, best, upper, rationale=why)],
        impacts=[ImpactDraft(uid, perspective.uid, severity, "harm", rationale=why)],
    )


def text_of_token(world, name, **limits):
    scopes = limits.pop("scopes", ["read", "write", "import", "purge"])
    _, text = create_token(user=world.users[name], name="a test", scopes=scopes, days=30, **limits)
    return text


class Asker:
    """Somebody who asks pages with a session and the interface with a token."""

    def __init__(self, world, who):
        self.client = Client(raise_request_exception=False)
        self.token = None
        if who in WHO:
            user = world.users[WHO[who]]
            self.client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            self.token = text_of_token(world, WHO[who])
        elif who == "readonly":
            self.token = text_of_token(world, "lena", scopes=["read"])
        elif who == "elsewhere":
            self.token = text_of_token(world, "lena", assessment_uid=elsewhere(world).uid)
        elif who == "expired":
            self.token = text_of_token(world, "lena")
            newest = Token.objects.order_by("-created").first()
            Token.objects.filter(pk=newest.pk).update(expiry=timezone.now() - timedelta(1))

    def ask(self, method, path, body=None, **more):
        if not path.startswith("/api/"):
            return self.client.generic(
                method,
                path,
                data=form_encoded(body) if method == "POST" else "",
                content_type="application/x-www-form-urlencoded",
                **more,
            )
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers.update(more.pop("headers", {}))
        if method == "PATCH":
            headers.setdefault("If-Match", "*")
        media = "application/merge-patch+json" if method == "PATCH" else "application/json"
        data = "" if body is None else json.dumps(body)
        return self.client.generic(
            method, path, data=data, content_type=media, headers=headers, **more
        )


def form_encoded(body):
    from urllib.parse import urlencode

    return urlencode(body or {}, doseq=True)


def elsewhere(world):
    """Another assessment that lena leads."""
    team = create_team(actor=world.actor("lena"), name="Another")
    return create_assessment(
        actor=world.actor("lena"), team_uid=team.uid, draft=a_draft("Another question")
    )
