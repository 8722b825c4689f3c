"""What the pictures are of: the demo, and beside it what the demo has not.

Django is set up by whoever imports this (`screenshots.stage`), for a database that is thrown away.
"""

from io import StringIO
from types import SimpleNamespace
from uuid import UUID

from allauth.account.internal.flows.login import (
    AUTHENTICATION_METHODS_SESSION_KEY,
    record_authentication,
)
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from assessments.accounts.models import User
from assessments.accounts.operations import create_token, ensure_user
from assessments.accounts.sessions import record_sign_in
from assessments.basis import Actor, system_actor
from assessments.debate.operations import add_argument, edit_argument
from assessments.debate.rules import ArgumentDraft
from assessments.evidence.models import Evidence, Link
from assessments.evidence.operations import (
    EvidenceDraft,
    SourceDraft,
    TextDraft,
    add_text,
    evidence_from_sentences,
    save_view,
    set_sentences_aside,
)
from assessments.framing.models import Assessment
from assessments.framing.operations import AssessmentDraft, start_assessment
from assessments.people.operations import invite
from assessments.people.queries import link_of
from benchmarks.workload import SIZES, Size, Workload, make_workload
from tests.browser.stage import demo_world, foretold

# Ten hypotheses by thirty items: the most that a sheet of paper is asked to hold.
SHEET = Size("sheet", 10, 30, 8)
NEWCOMER, HOLDER = "noor", "clara"
PASSWORD = "assay-demo-2024"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"
TEXT = (
    "The freighter left Rajin at noon on 12 November with 240 containers. It did not answer when "
    "the harbour of Vladivostok called it. Two dock workers said that the containers held shells.\n"
    "\nThe harbour master denied it. He has held the post since 2011. A port authority picture of "
    "14 November shows 236 containers on the eastern quay. Nobody has said where they went."
)


def set_scene(*, large: bool) -> dict[str, str]:
    """Loads everything, the half million ratings of size L where they are wanted; what the words
    in an address of the album stand for."""
    call_command("demo", no_serve=True, stdout=StringIO(), stderr=StringIO())
    assessment = Assessment.objects.get(title__startswith="Russia")
    known = _demo(assessment)
    known |= _debate(assessment)
    known |= _people(assessment)
    known["foretold"] = f"/a/{foretold(demo_world()).uid}/"
    known["empty"] = f"/a/{_empty().uid}/"
    known |= _size("s", make_workload(SHEET))
    if large:
        known |= _size("l", make_workload(SIZES["L"]))
    return known


def cookie_of(username: str) -> dict[str, str]:
    """The cookie of somebody who has just confirmed that it is they."""
    user = User.objects.get(username=username)
    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = client.session
    asking = SimpleNamespace(session=session)
    record_authentication(asking, user, "password", reauthenticated=True)
    # An hour ahead: taking every picture lasts longer than such a confirmation does.
    session[AUTHENTICATION_METHODS_SESSION_KEY][-1]["at"] += 3600
    session.save()
    record_sign_in(
        user=user,
        at=timezone.now(),
        session_key=str(session.session_key),
        address="127.0.0.1",
        agent=AGENT,
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value}


def acting(username: str) -> Actor:
    user = User.objects.get(username=username)
    return Actor(at=timezone.now(), user_id=user.pk, name=user.display_name)


def _demo(assessment: Assessment) -> dict[str, str]:
    here = f"/a/{assessment.uid}/"
    hypotheses = {h.label: h.uid for h in assessment.hypotheses.all()}
    evidence = {e.label: e.uid for e in Evidence.objects.filter(assessment=assessment)}
    rounds = {r.state: f"{here}rounds/{r.uid}/" for r in assessment.rounds.all()}
    questions = {q.label: q.uid for q in assessment.questions.all()}
    frame = f"{here}frame/"
    told = Link.objects.filter(assessment=assessment, evidence__label="E24").first()
    assert told is not None
    save_view(
        actor=acting("samira"),
        assessment_uid=assessment.uid,
        name="Captured soldiers",
        asked={"q": "soldiers", "sort": "date"},
    )
    return {
        "a": here,
        "h": f"{here}hypotheses/{hypotheses['H1']}/",
        "method": f"{here}method/{hypotheses['H1']}/",
        "frame": frame,
        "hframe": f"{frame}hypotheses/{hypotheses['H1']}/",
        "qframe": f"{frame}questions/{questions['Q1']}/",
        "q2": str(questions["Q2"]),
        "item": f"{here}evidence/{evidence['E24']}/",
        "alone": f"{here}matrix/{evidence['E24']}/",
        "cell": f"{here}cells/{told.evidence.uid}/{told.hypothesis.uid}/",
        "source": f"{here}evidence/sources/{_named(assessment, 'National Intelligence')}/",
        "text": f"{here}evidence/reading/{_text(assessment)}/",
        "implication": f"{here}implications/{assessment.implications.earliest('pk').uid}/",
        **rounds,
    }


def _named(assessment: Assessment, words: str) -> UUID:
    uid: UUID = assessment.sources.filter(name__contains=words).earliest("pk").uid
    return uid


def _text(assessment: Assessment) -> UUID:
    """A text, part of which is accounted for."""
    here = {"actor": acting("samira"), "assessment_uid": assessment.uid}
    text = add_text(
        **here,
        draft=TextDraft(
            title="Freighter seen off Rajin",
            body=TEXT,
            new_source=SourceDraft(name="Harbour Gazette"),
            url="https://example.org/freighter",
        ),
    )
    evidence_from_sentences(
        **here,
        text_uid=text.uid,
        numbers=[1],
        draft=EvidenceDraft(
            statement="A freighter with 240 containers left Rajin on 12 November", kind="fact"
        ),
    )
    set_sentences_aside(**here, text_uid=text.uid, numbers=[5], reason="Who he is bears on nothing")
    uid: UUID = text.uid
    return uid


def _debate(assessment: Assessment) -> dict[str, str]:
    """An argument that was answered and then said in other words; one on a cell."""
    edited = add_argument(
        actor=acting("tomasz"),
        assessment_uid=assessment.uid,
        hypothesis_uid=assessment.hypotheses.get(label="H1").uid,
        draft=ArgumentDraft(stance="supports", text="The trains run at night only."),
    )
    add_argument(
        actor=acting("mara"),
        assessment_uid=assessment.uid,
        parent_uid=edited.uid,
        draft=ArgumentDraft(stance="attacks", text="Two pictures show them by day."),
    )
    edit_argument(
        actor=acting("tomasz"),
        assessment_uid=assessment.uid,
        argument_uid=edited.uid,
        text="Most trains run at night, which is what one does with what is not to be seen.",
        meaning_changed=True,
    )
    here = f"/a/{assessment.uid}/"
    link = assessment.arguments.filter(link__isnull=False).earliest("pk").link
    return {
        "argument": f"{here}arguments/{edited.uid}/",
        "argued": f"{here}cells/{link.evidence.uid}/{link.hypothesis.uid}/debate/",
    }


def _people(assessment: Assessment) -> dict[str, str]:
    invitation = invite(
        actor=acting("mara"),
        team_uid=assessment.team.uid,
        team_role="analyst",
        assessment_uid=assessment.uid,
        role="observer",
    )
    create_token(user=User.objects.get(username="mara"), name="Notebook", scopes=["read"], days=90)
    holder = User.objects.get(username=HOLDER)
    TOTP.activate(holder, generate_totp_secret())
    RecoveryCodes.activate(holder)
    return {
        "team": f"/teams/{assessment.team.uid}/",
        "participants": f"/a/{assessment.uid}/participants/",
        "invitation": f"/invitation/{link_of(invitation)}/",
    }


def _empty() -> Assessment:
    """What somebody who has just arrived has made: a title and nothing more."""
    ensure_user(
        actor=system_actor(timezone.now(), name="pictures"),
        username=NEWCOMER,
        password=PASSWORD,
        first_name="Noor",
        last_name="Rahimi",
    )
    return start_assessment(
        actor=acting(NEWCOMER),
        team_uid=None,
        team_name="Port watch",
        draft=AssessmentDraft(title="Who will run the port in 2026?"),
    )


def _size(prefix: str, workload: Workload) -> dict[str, str]:
    here = f"/a/{workload.assessment.uid}/"
    return {
        prefix: here,
        f"{prefix}h": f"{here}hypotheses/{workload.hypotheses[0].uid}/",
        f"{prefix}method": f"{here}method/{workload.hypotheses[0].uid}/",
        f"{prefix}round": f"{here}rounds/{workload.round.uid}/",
        f"{prefix}item": f"{here}evidence/{workload.evidence[0].uid}/",
        f"{prefix}cell": f"{here}cells/{workload.evidence[0].uid}/{workload.hypotheses[0].uid}/",
    }
