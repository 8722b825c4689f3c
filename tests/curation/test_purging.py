"""What is purged stands nowhere any more: not in any table, not in any answer."""

import json
import re
import sqlite3
import time
import zlib
from contextlib import closing
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import MessageEncoder
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.accounts.drafts import keep_draft
from assessments.accounts.models import FORGOTTEN, Draft, KeptAnswer, Token, User
from assessments.basis import AccessDenied, NotVisible, RuleViolation
from assessments.curation.merging.operations import merge_sources
from assessments.curation.operations import withdraw_evidence
from assessments.curation.purging.operations import (
    overwriting,
    purge_argument,
    purge_assessment,
    purge_evidence,
    purge_source,
)
from assessments.curation.purging.rules import MARK, Words
from assessments.debate.operations import add_argument
from assessments.debate.rules import ArgumentDraft
from assessments.evidence.library.operations import (
    ProfileDraft,
    adopt_source,
    edit_profile,
    link_profile,
    regrade_profile,
)
from assessments.evidence.models import Evidence, ReadingText, SavedView, SourceProfile
from assessments.evidence.operations import (
    EvidenceDraft,
    TextDraft,
    add_source,
    add_text,
    evidence_from_sentences,
    save_view,
)
from assessments.evidence.operations.sources import SourceDraft
from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.framing.operations import lock_assessment
from assessments.interchange.work import EXPORT
from assessments.jobs.operations import start_job
from assessments.jobs.runner import run_waiting
from assessments.journal.models import Change
from tests.accounts.test_door import confirmed
from tests.conftest import ON_POSTGRES, examples
from tests.curation.test_admin import every_page
from tests.house.full import Asker, build_full
from tests.house.reading import fold, read
from tests.house.routes import ROWS, address
from tests.pages import signed_in, text_of
from tests.world import PASSWORD, build_world

pytestmark = pytest.mark.django_db

SPILLED = "Agent Quokka met the zebra courier at Zanzibar on Tuesday"
BEFORE = "The zebra courier from Zanzibar has a numbat tattoo"
TELLING = re.compile(r"quokka|zebra|zanzibar|numbat", re.IGNORECASE)


def tables():
    with connection.cursor() as cursor:
        return [
            info.name
            for info in connection.introspection.get_table_list(cursor)
            if info.type == "t"
        ]


def readable(value):
    """Pieces of a job's files are compressed."""
    if isinstance(value, bytes | memoryview):
        try:
            return str(zlib.decompress(value))
        except zlib.error:
            return str(bytes(value))
    return str(value)


def found_in_tables():
    """Every column of every table that holds one of the words, sessions decoded."""
    found = []
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                found += [
                    (table, name, readable(value)[:80])
                    for name, value in zip(names, row, strict=True)
                    if TELLING.search(readable(value))
                ]
    found += [
        ("session", session.session_key)
        for session in Session.objects.all()
        if TELLING.search(json.dumps(session.get_decoded()))
    ]
    return found


def found_in_answers(world):
    """Every page and endpoint that a GET reaches, by those who see most; the admin too."""
    root = signed_in(world, "root")
    pages = {**every_page(root), "search": root.get(reverse("search"), {"q": "zebra"}).content}
    found = [name for name, page in pages.items() if b"zebra courier" in page]
    for who in ("lead", "superuser"):
        asker = Asker(world, who)
        for name, row in ROWS.items():
            if "GET" in row.methods:
                point = transaction.savepoint()
                response = asker.ask("GET", address(world, name))
                body = response.getvalue()
                transaction.savepoint_rollback(point)
                if TELLING.search(body.decode(errors="replace")):
                    found.append((who, name))
    return found


def do(operation, world, name, /, **more):
    return operation(actor=world.actor(name), assessment_uid=world.uid, **more)


def spill(world):
    """An item whose words have gone everywhere that words go; its former wording too."""
    text = do(
        add_text,
        world,
        "lena",
        draft=TextDraft(
            title="A cable",
            body=f"It rained on Monday. {SPILLED}. It rained again.",
            new_source=SourceDraft(name="The embassy"),
        ),
    )
    item = do(
        evidence_from_sentences,
        world,
        "ana",
        text_uid=text.uid,
        numbers=[2],
        draft=EvidenceDraft(statement=BEFORE, kind="fact", origin_note="Zebra stripes say so"),
    )
    page = reverse("evidence-detail", args=(world.uid, item.uid))
    edit = {"statement": SPILLED, "kind": "fact", "meaning": "same", "version": item.version}
    assert signed_in(world, "lena").post(page, edit).status_code == 302
    # A neighbour's excerpt holds its last words as what stood before.
    do(
        evidence_from_sentences,
        world,
        "ben",
        text_uid=text.uid,
        numbers=[3],
        draft=EvidenceDraft(statement="It rained twice", kind="fact"),
    )
    accept = reverse("api-evidence-accept", args=(world.uid, item.uid))
    asker = Asker(world, "curator")
    headers = {"Idempotency-Key": "one"}
    assert asker.ask("POST", accept, {}, headers=headers).status_code == 200
    item = Evidence.objects.get(pk=item.pk)
    world.rate("ana", item.label, "H1", "II", why=f"Because {SPILLED.lower()}")
    do(save_view, world, "ana", name="Mine", asked={"q": SPILLED})
    keep_draft(
        actor=world.actor("ben"), place=f"argument:{world.uid}", fields={"text": [f"So {SPILLED}"]}
    )
    export = {"format": "json", "asked": {}}
    start_job(actor=world.actor("ana"), kind=EXPORT, payload=export, subject_uid=world.uid)
    assert run_waiting() >= 1
    return item


def quote(world, item):
    return do(
        add_argument,
        world,
        "ben",
        draft=ArgumentDraft(f"They say: “{SPILLED}” and I believe it", "supports"),
        hypothesis_uid=world.hypothesis("H1").uid,
        evidence_uids=[item.uid],
    )


def purge(world, item, name="lena", **more):
    given = {"confirmation": item.label, "reason": "It should never have been here", **more}
    return do(purge_evidence, world, name, evidence_uid=item.uid, **given)


@pytest.fixture
def world():
    return build_world()


@pytest.mark.slow
def test_purged_words_stand_in_no_table_and_no_answer():
    world = build_full()
    item = spill(world)
    quote(world, item)
    there = {row[0] for row in found_in_tables()}
    assert len(there) >= 8, "the world must hold them first"
    assert "assessments_piece" in there
    User.objects.filter(username="lena").update(is_staff=True)
    shown = signed_in(world, "ana").get(reverse("evidence-list", args=(world.uid,)))
    assert TELLING.search(shown.content.decode())
    assert purge(world, item, everywhere=True) >= 4
    assert found_in_tables() == []
    # What no table holds no answer can say: once is enough.
    if not ON_POSTGRES:
        assert found_in_answers(world) == []
    assert KeptAnswer.objects.get(key="one").status == FORGOTTEN


def test_what_others_wrote_stays_unless_it_is_asked_for(world):
    item = spill(world)
    argument = quote(world, item)
    purge(world, item)
    argument.refresh_from_db()
    assert SPILLED in argument.text
    assert {row[0] for row in found_in_tables()} == {
        "assessments_argument",
        "assessments_change",
    }


def test_the_journal_keeps_its_numbers_and_says_that_it_was_redacted(world):
    item = spill(world)
    before = list(Change.objects.order_by("pk").values_list("stream_id", "number", "verb"))
    purge(world, item)
    after = list(Change.objects.order_by("pk").values_list("stream_id", "number", "verb"))
    assert after[: len(before)] == before
    numbers = [n for stream, n, _verb in after if stream == world.assessment.stream_id]
    assert numbers == list(range(1, len(numbers) + 1))
    redacted = Change.objects.filter(redacted_at__isnull=False)
    assert {"submit_evidence", "edit_evidence", "accept_evidence", "rate_evidence"} <= set(
        redacted.values_list("verb", flat=True)
    )
    last = Change.objects.filter(stream=world.assessment.stream_id).last()
    assert (last.verb, last.note) == ("purge_evidence", "It should never have been here")
    feed = Asker(world, "lead").ask("GET", reverse("api-changes", args=(world.uid,))).json()
    assert any(change["redacted_at"] for change in feed["results"])
    told = signed_in(world, "ben").get(reverse("history", args=(world.uid,))).content.decode()
    assert "deleted a piece of evidence for good" in told


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("withdrawn", [False, True])
def test_folding_what_is_left_gives_what_is_there(world, everywhere, withdrawn):
    readers = ("lena", "ana", "ben", "cora", "otto", "root")
    item = spill(world)
    quote(world, item)
    states = {}
    for name in readers:
        access = access_to(world.actor(name), world.uid)
        number = Change.objects.filter(stream=world.assessment.stream_id).last().number
        states[name] = (number, read(access))
    if withdrawn:
        do(withdraw_evidence, world, "cora", evidence_uid=item.uid)
    purge(world, item, everywhere=everywhere)
    for name, (number, state) in states.items():
        access = access_to(world.actor(name), world.uid)
        assert fold(access, state, number) == read(access), name


def test_the_reading_room_is_blacked_out_in_place(world):
    item = spill(world)
    text = ReadingText.objects.get()
    length = len(text.body)
    purge(world, item)
    text.refresh_from_db()
    assert len(text.body) == length
    assert text.body.startswith("It rained on Monday. █")
    assert text.body.endswith("It rained again.")


def test_a_purge_is_for_leads_and_superusers_even_where_it_is_locked(world):
    item = spill(world)
    for name in ("ana", "cora", "otto"):
        with pytest.raises(AccessDenied):
            purge(world, item, name)
    with pytest.raises(NotVisible):
        purge(world, item, "stranger")
    lock_assessment(actor=world.actor("lena"), assessment_uid=world.uid)
    purge(world, item, "root")
    assert not Evidence.objects.filter(pk=item.pk).exists()


def test_it_is_named_once_more_for_a_reason_that_does_not_repeat_it(world):
    item = spill(world)
    for more, field in (
        ({"confirmation": "E99"}, "confirmation"),
        ({"reason": " "}, "reason"),
        ({"reason": f"They wrote: {SPILLED.upper()}"}, "reason"),
    ):
        with pytest.raises(RuleViolation) as refused:
            purge(world, item, **more)
        assert refused.value.field == field
    assert Evidence.objects.filter(pk=item.pk).exists()


def test_a_source_goes_with_its_citations_and_texts(world):
    spill(world)
    source = world.assessment.sources.get(name="The embassy")
    do(purge_source, world, "lena", source_uid=source.uid, confirmation="the embassy", reason="No")
    assert not ReadingText.objects.exists()
    assert not world.assessment.sources.filter(pk=source.pk).exists()
    assert "The embassy" not in json.dumps([c.upserts for c in Change.objects.all()])
    access = access_to(world.actor("ana"), world.uid)
    assert fold(access, {}, 0) == read(access)


def test_what_was_merged_into_a_source_goes_with_it(world):
    kept, gone = (
        do(add_source, world, "lena", draft=SourceDraft(name=name, csl={"title": name}))
        for name in ("The embassy", "Agent Quokka himself")
    )
    do(merge_sources, world, "lena", source_uid=gone.uid, into_uid=kept.uid)
    do(purge_source, world, "lena", source_uid=kept.uid, confirmation="The embassy", reason="No")
    assert found_in_tables() == []
    access = access_to(world.actor("ana"), world.uid)
    assert fold(access, {}, 0) == read(access)


def with_profile(world):
    """A source and its profile, whose grade has a history."""
    source = do(add_source, world, "lena", draft=SourceDraft(name="Agent Quokka himself"))
    profile = do(adopt_source, world, "lena", source_uid=source.uid)
    which = {
        "actor": world.actor("lena"), "team_uid": world.team.uid, "profile_uid": profile.uid,
    }  # fmt: skip
    basis, reason = "Has a numbat tattoo", "The zebra courier says so"
    regrade_profile(reliability="B", basis=basis, reason=reason, **which)
    edit_profile(draft=ProfileDraft(name="The zebra's friend", notes="Lives in Zanzibar"), **which)
    return source, profile


def page_of_source(world, source):
    address = reverse("purge", args=(world.uid, "source", source.uid))
    client = signed_in(world, "lena")
    confirmed(client)
    return text_of(client.get(address))


def purged(world, source):
    given = {"confirmation": source.name, "reason": "No"}
    return do(purge_source, world, "lena", source_uid=source.uid, **given)


def test_a_sources_profile_goes_with_it_and_from_the_teams_journal(world):
    source, _profile = with_profile(world)
    assert "library, with what the team" in page_of_source(world, source)
    # Its making and adopting here; adopting, regrading and editing in the team's.
    assert purged(world, source) == 5
    assert found_in_tables() == []
    last = Change.objects.filter(stream__team=world.team).latest("number")
    assert (last.verb, last.removed[0]["type"]) == ("purge_source", "source_profiles")


def test_a_profile_on_which_another_source_rests_stays_and_the_page_says_so(world):
    source, profile = with_profile(world)
    other = do(add_source, world, "lena", draft=SourceDraft(name="Another"))
    do(link_profile, world, "lena", source_uid=other.uid, profile_uid=profile.uid)
    assert "other sources rest on it" in page_of_source(world, source)
    purged(world, source)
    assert SourceProfile.objects.get().name == "The zebra's friend"


def test_a_profile_stays_where_it_is_not_ones_own_to_delete(world):
    source, _profile = with_profile(world)
    world.team.memberships.filter(user=world.users["lena"]).update(role="analyst")
    assert "it belongs to the team" in page_of_source(world, source)
    purged(world, source)
    assert SourceProfile.objects.exists()


def test_words_that_everybody_uses_are_not_taken_for_what_was_spilled(world):
    """`document` is a kind of reference, `irrelevant` a curator's verdict on many an item."""
    source = do(
        add_source, world, "lena", draft=SourceDraft(name="The embassy", csl={"type": "document"})
    )
    item = world.accepted("Nothing in particular")
    Evidence.objects.filter(pk=item.pk).update(decision_reason="irrelevant")
    said = "The document is irrelevant here"
    keep_draft(actor=world.actor("ben"), place="new", fields={"text": [said]})
    view = do(save_view, world, "ana", name=said, asked={"q": said})
    given = {"reason": "No", "everywhere": True}
    do(purge_source, world, "lena", source_uid=source.uid, confirmation="the embassy", **given)
    purge(world, item, everywhere=True)
    view.refresh_from_db()
    assert view.name == said
    assert Draft.objects.get().fields == {"text": [said]}


def test_what_is_typed_and_answered_elsewhere_is_out_of_a_leads_reach(world):
    item = spill(world)
    so = {"text": [f"So {SPILLED}"]}
    keep_draft(actor=world.actor("stranger"), place="new", fields=so)
    keep_draft(actor=world.actor("ben"), place=f"argument:{uuid4()}", fields=so)
    keep_draft(actor=world.actor("ben"), place=f"evidence:{world.hypothesis('H1').uid}", fields=so)
    keep_draft(actor=world.actor("ben"), place="new", fields=so)
    token, _ = Token.objects.create(user=User.objects.get(username="stranger"), name="theirs")
    KeptAnswer.objects.create(
        token=token, key="two", digest="", made_at=item.created_at, status=200, body=so
    )
    client = signed_in(world, "stranger")
    session = client.session
    session["undo"] = so
    session.save()
    purge(world, item)
    kept = {(draft.user.username, draft.place.partition(":")[0]) for draft in Draft.objects.all()}
    assert kept == {("stranger", "new"), ("ben", "argument")}
    assert KeptAnswer.objects.get(key="two").body == so
    assert client.session["undo"] == so


def test_words_are_found_however_they_are_kept(world):
    """Over two lines in an answer; in a message, which a session keeps as JSON within a text."""
    item = world.accepted("Agent Quökka met the zebra courier")
    token, _ = Token.objects.create(user=User.objects.get(username="ana"), name="hers")
    over_two_lines = {"text": "They say: agent Quökka met\nthe ZEBRA courier!"}
    KeptAnswer.objects.create(
        token=token, key="two", digest="", made_at=item.created_at, status=200, body=over_two_lines
    )
    client = signed_in(world, "ana")
    session = client.session
    message = Message(constants.INFO, "You wrote: Agent Quökka met the zebra courier")
    session["_messages"] = MessageEncoder().encode([message])
    # As the undo of many grades keeps them: the words within a text of JSON here too.
    had = [{"pk": 1, "version": 2, "reliability_basis": "Agent Quökka met the zebra courier"}]
    session["undo"] = {"key": ["/", [["had", json.dumps(had, ensure_ascii=False)]]]}
    session.save()
    purge(world, item)
    assert KeptAnswer.objects.get(key="two").body is None
    assert "_messages" not in client.session
    assert "undo" not in client.session


def test_names_that_become_one_mark_are_told_apart_by_a_number(world):
    item = spill(world)
    for name in (SPILLED, SPILLED.upper()):
        do(save_view, world, "ana", name=name, asked={})
    purge(world, item)
    names = sorted(view.name for view in SavedView.objects.exclude(name="Mine"))
    assert names[0] == MARK
    assert names[1].startswith(f"{MARK} ")


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_what_a_busy_reader_keeps_in_sqlites_log_goes_when_it_has_read(monkeypatch):
    """Beside, writers are held up for a twentieth of a second at a time, and seldom."""
    assert overwriting._AGAIN >= 200 * overwriting._WAIT_BESIDE / 1000
    monkeypatch.setattr(overwriting, "_WAIT", 10)
    monkeypatch.setattr(overwriting, "_AGAIN", 0.02)
    waits = []

    def empty_the_log(wait, really=overwriting.empty_the_log):
        waits.append(wait)
        return really(wait)

    monkeypatch.setattr(overwriting, "empty_the_log", empty_the_log)
    file = Path(connection.settings_dict["NAME"])
    log = file.with_name(f"{file.name}-wal")
    User.objects.create_user("quokka")
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM assessments_user").fetchone()
        with transaction.atomic():
            overwriting.overwrite()
            User.objects.all().delete()
        assert b"quokka" in log.read_bytes()
        reader.execute("COMMIT")
    until = time.monotonic() + 10
    while log.stat().st_size and time.monotonic() < until:
        time.sleep(0.02)
    assert log.stat().st_size == 0
    assert b"quokka" not in file.read_bytes()
    assert (waits[0], set(waits[1:])) == (10, {50})


def test_an_assessments_purge_locks_as_others_do(world):
    with CaptureQueriesContext(connection) as asked:
        do(
            purge_assessment,
            world,
            "lena",
            confirmation="Who moved the cheese?",
            reason="Ordered by the board",
        )
    streams = [q["sql"] for q in asked if q["sql"].startswith('SELECT "assessments_stream"')]
    assert '"assessments_team"' in streams[0]


def test_an_argument_leaves_its_place_to_the_replies(world):
    item = spill(world)
    argument = quote(world, item)
    reply = do(
        add_argument,
        world,
        "ana",
        draft=ArgumentDraft("Not so", "attacks"),
        parent_uid=argument.uid,
    )
    do(
        purge_argument,
        world,
        "lena",
        argument_uid=argument.uid,
        confirmation="Ben",
        reason="Names somebody",
    )
    argument.refresh_from_db()
    reply.refresh_from_db()
    assert (argument.text, argument.status, reply.text) == ("", "withdrawn", "Not so")
    purge(world, item)
    assert found_in_tables() == []


def test_an_assessment_goes_whole_and_its_team_is_told_that_it_did(world):
    spill(world)
    full = world
    other = Assessment.objects.exclude(pk=full.assessment.pk).count()
    Asker(full, "elsewhere")
    do(
        purge_assessment,
        full,
        "lena",
        confirmation="Who moved the cheese?",
        reason="Ordered by the board",
    )
    connection.check_constraints()
    assert Assessment.objects.count() == other + 1
    assert not Change.objects.filter(stream=full.assessment.stream_id).exists()
    told = Change.objects.get(verb="purge_assessment")
    assert (told.stream_id, told.note) == (full.team.stream_id, "Ordered by the board")
    assert not Token.objects.filter(assessment_uid=full.uid).exists()
    assert "moved the cheese" not in json.dumps(
        [row for table in tables() for row in all_of_table(table) if "Another" not in str(row)],
        default=str,
    )


def all_of_table(table):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return cursor.fetchall()


def test_the_page_asks_who_it_is_before_anything_is_typed(world):
    item = spill(world)
    page = reverse("purge", args=(world.uid, "evidence", item.uid))
    typed = {"confirmation": "Quokka", "reason": "It came by mistake", "everywhere": "1"}
    with time_machine.travel("2030-01-01T12:00Z") as clock:
        lena = signed_in(world, "lena")
        asking = lena.get(page)["Location"]
        assert asking.startswith("/account/confirm/")
        assert lena.post(asking, {"password": PASSWORD})["Location"] == page
        assert f"Type “{item.label}” to go on" in text_of(lena.get(page))
        clock.shift(660)
        # What is sent too late comes back as it was typed, and waits in no session meanwhile.
        for late, words in ((True, "Too long ago"), (False, f"Is not {item.label}")):
            refused = lena.post(page, typed)
            assert refused.status_code == 422
            for kept in (words, 'value="Quokka"', "It came by mistake", 'value="1" checked'):
                assert kept in refused.content.decode()
            assert ("/account/confirm/?next=" in refused.content.decode()) == late
            assert "Quokka" not in json.dumps(dict(lena.session.items()))
            confirmed(lena)
        done = lena.post(page, {**typed, "confirmation": item.label})
    assert done["Location"] == reverse("evidence-list", args=(world.uid,))
    assert not Evidence.objects.filter(pk=item.pk).exists()
    assert signed_in(world, "ana").get(page).status_code == 403


def test_over_rest_a_token_has_to_be_made_for_it(world):
    item = spill(world)
    path = reverse("api-evidence-purge", args=(world.uid, item.uid))
    body = {"confirmation": item.label, "reason": "It should never have been here"}
    asker = Asker(world, "lead")
    scopes = list(Token.objects.latest("created").scopes)
    Token.objects.update(scopes=["read", "write", "import"])
    assert asker.ask("POST", path, body).status_code == 403
    Token.objects.update(scopes=scopes)
    answered = asker.ask("POST", path, body)
    assert (answered.status_code, answered.json()["redacted"] > 0) == (200, True)


def test_the_operator_purges_by_command(world):
    item = spill(world)
    given = [str(world.uid), "--evidence", str(item.uid), "--reason", "Spilled"]
    with pytest.raises(CommandError, match="is not E"):
        call_command("purge", *given, "--confirm", "E99", stderr=StringIO())
    out = StringIO()
    call_command("purge", *given, "--confirm", item.label, stdout=out, stderr=StringIO())
    assert "changes of the journal redacted" in out.getvalue()
    assert not Evidence.objects.filter(pk=item.pk).exists()


def test_what_was_merged_into_it_goes_too(world):
    kept, gone = world.accepted("One of two"), world.accepted(f"{SPILLED} once more")
    Evidence.objects.filter(pk=gone.pk).update(status="merged", merged_into=kept)
    purge(world, kept)
    assert not Evidence.objects.exists()
    assert found_in_tables() == []


@settings(max_examples=examples(60))
@given(
    st.text("ab  \n.(*é", min_size=8, max_size=30).filter(lambda t: len(" ".join(t.split())) >= 8),
    st.text("xyz \n", max_size=10),
)
def test_words_are_found_in_any_case_and_with_any_blanks(text, around):
    words = Words([text])
    there = f"{around}{text.upper()}{around}"
    assert words.stand_in(there) or "ß" in text.upper()
    assert not words.stand_in(words.blackened(there))
    assert len(words.blackened(there, in_place=True)) == len(there)
