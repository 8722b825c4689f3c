"""A world in which every route finds something, and whoever asks it."""

import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from assessments.accounts.models import Token
from assessments.accounts.operations import create_token
from assessments.estimates.operations import (
    EstimateDraft,
    ImpactDraft,
    answer_round,
    reveal_round,
    write_judgement,
)
from assessments.framing.operations import create_assessment, update_assessment
from assessments.implications.operations import add_implication, estimate_implication
from assessments.teams.operations import create_team
from tests.world import World, a_draft, build_world

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


def build_full(*, hidden: bool = False) -> FullWorld:
    """A revealed round and, after it, a blind one over estimates and ratings of H1 and H2."""
    plain = build_world()
    world = FullWorld(users=plain.users, team=plain.team, assessment=plain.assessment)
    if not hidden:
        update_assessment(
            actor=world.actor("lena"), assessment_uid=world.uid, changes={"ratings_hidden": False}
        )
    world.assessment.refresh_from_db()
    world.accepted("Trains were seen", source="Daily News", origin="The agency")
    world.accepted("Nobody saw any trains", source="Evening News")
    world.submit("This still waits", by="lena")
    for name, code in (("ana", "C"), ("ben", "I"), ("lena", "N")):
        world.rate(name, "E1", "H1", code)
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
    world.rounds = [first, world.open_round("H1", "H2", covers=("estimates", "ratings"))]
    return world


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
    scopes = limits.pop("scopes", ["read", "write", "import"])
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
