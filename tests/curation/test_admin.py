"""The admin: who gets in, what each button does, and what nobody is shown."""

import re
from html import unescape

import pytest
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.accounts.models import User
from assessments.curation.merging.rules import KINDS
from assessments.estimates.operations import EstimateDraft, answer_round
from assessments.evidence.models import Evidence, Source
from assessments.evidence.operations import grade_evidence, grade_source
from assessments.framing.models import Assessment, Hypothesis
from assessments.framing.operations import change_participant, create_assessment, update_assessment
from assessments.journal.models import Change
from assessments.teams.models import Membership
from assessments.teams.operations import add_member, create_team
from assessments.web.operation_admin import OperationAdmin
from tests.remembering import remembered
from tests.world import PASSWORD, World, a_draft, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUEUE = "submittedevidence"
PAGES = (
    QUEUE, "evidence", "source", "assessment", "team", "membership", "user", "journalentry",
    "decisionentry",
)  # fmt: skip


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    User.objects.filter(username__in=["lena", "ana", "cora", "otto", "stranger"]).update(
        is_staff=True
    )
    return world


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(
        world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def cora(world) -> Client:
    return client_of(world, "cora")


@pytest.fixture
def root(world) -> Client:
    return client_of(world, "root")


def url(model: str, page: str = "changelist", *args) -> str:
    return reverse(f"admin:assessments_{model}_{page}", args=args)


def form_of(client: Client, address: str) -> dict[str, str]:
    """What the page's form holds, as a browser would send it back."""
    form = client.get(address).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in values.items() if value not in (None, False)}


def said(response) -> str:
    return " ".join(map(str, response.context["messages"]))


def press(client: Client, model: str, row, button: str = "_save", **changes):
    address = url(model, "change", row.pk)
    data = {**form_of(client, address), **changes, button: "1"}
    return client.post(address, data, follow=True)


def act(client: Client, model: str, action: str, rows, **more):
    data = {"action": action, "_selected_action": [row.pk for row in rows], **more}
    return client.post(url(model), data, follow=True)


# ------------------------------------------------------------------------------ who gets in


@pytest.mark.parametrize("name", ["ana", "ben", "otto", "rita"])
def test_those_who_neither_lead_nor_curate_have_no_admin(world, name):
    """Staff or not."""
    world.submit()
    client = client_of(world, name)
    assert client.get(reverse("admin:index"), follow=True).status_code == 403
    for model in PAGES:
        assert client.get(url(model), follow=True).status_code == 403


def test_a_curator_who_is_no_staff_has_no_admin(world):
    User.objects.filter(username="cora").update(is_staff=False)
    client = client_of(world, "cora")
    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_whoever_is_not_signed_in_is_asked_to(world):
    response = Client().get(reverse("admin:index"), follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_curator_sees_their_own_assessments_alone(world, cora):
    mine = world.submit("Mine to curate")
    theirs = foreign_item(world, "Not mine at all")
    for model in (QUEUE, "evidence", "source", "assessment"):
        page = cora.get(url(model)).content.decode()
        assert "Not mine at all" not in page
        assert "Their paper" not in page
        assert "Somebody else's work" not in page
    assert "Mine to curate" in cora.get(url(QUEUE)).content.decode()
    for model in (QUEUE, "evidence"):
        assert cora.get(url(model, "change", theirs.pk)).status_code == 404
        assert act(cora, model, "accept_selected", [mine, theirs]).status_code == 200
    theirs.refresh_from_db()
    assert theirs.status == "submitted"


def foreign_item(world, statement):
    stranger = world.actor("stranger")
    team = create_team(actor=stranger, name="Theirs")
    other = create_assessment(
        actor=stranger, team_uid=team.uid, draft=a_draft("Somebody else's work")
    )
    elsewhere = World(users=world.users, team=team, assessment=other)
    return elsewhere.submit(statement, by="stranger", source="Their paper")


def test_a_curator_who_was_removed_is_out_at_once(world, cora):
    world.submit()
    assert cora.get(url(QUEUE)).status_code == 200
    change_participant(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        participant_uid=world.participant("cora").uid,
        role=None,
    )
    assert cora.get(url(QUEUE), follow=True).status_code == 403


@pytest.mark.parametrize("model", ["user"])
def test_accounts_are_for_superusers(world, cora, root, model):
    assert cora.get(url(model)).status_code == 403
    assert cora.get(url(model, "add")).status_code == 403
    assert root.get(url(model)).status_code == 200


def test_nothing_is_offered_that_has_no_operation(world, root):
    for model, entry in site._registry.items():
        assert isinstance(entry, OperationAdmin), model
    for model in (QUEUE, "evidence", "assessment"):
        assert root.get(url(model, "add")).status_code == 403
    for model in (QUEUE, "source", "assessment", "team", "user"):
        row = site._registry[next(m for m in site._registry if m._meta.model_name == model)]
        first = row.rows(world.actor("root")).first() or world.submit()
        assert root.get(url(model, "delete", first.pk)).status_code == 403
    assert root.post(url("assessment", "change", world.assessment.pk), {}).status_code == 403


# -------------------------------------------------------------------------------- the queue


def test_the_queue_says_what_who_and_where_from(world, cora):
    world.submit("Trains were seen", source="Daily News", origin="The agency")
    world.accepted("Decided already")
    page = unescape(cora.get(url(QUEUE)).content.decode())
    for words in ("Trains were seen", "Daily News → The agency", "Ana", "Dec. 2, 2024"):
        assert words in page or words == "Dec. 2, 2024"
    assert "2 Dec" in page or "2 December" in page
    assert "Decided already" not in page


def test_accepting_brings_the_next_item(world, cora):
    first, second = world.submit("First"), world.submit("Second")
    response = press(cora, QUEUE, first, "_accept")
    assert response.redirect_chain[-1][0] == url(QUEUE, "change", second.pk)
    assert "E1 accepted." in said(response)
    first.refresh_from_db()
    assert (first.status, first.decided_by_name) == ("accepted", "Cora")
    assert Change.objects.filter(verb="accept_evidence").exists()
    response = press(cora, QUEUE, second, "_accept")
    assert response.redirect_chain[-1][0] == url(QUEUE)
    assert "Nothing else waits here." in said(response)


def test_accepting_without_a_grade_is_said(world, cora):
    ungraded, graded = world.submit("First"), world.submit("Second")
    page = cora.get(url(QUEUE, "change", ungraded.pk)).content.decode()
    assert "Decide on E1" in page
    assert re.search(r"\d\d:\d\d UTC", page), "the time, with its zone"
    assert "no grade" in str(said(press(cora, QUEUE, ungraded, "_accept")))
    assert "no grade" not in str(said(press(cora, QUEUE, graded, "_accept", credibility=2)))


def test_rejecting_needs_a_reason_beside_its_field(world, cora):
    item = world.submit()
    response = press(cora, QUEUE, item, "_reject", statement="Typed and not lost")
    form = response.context["adminform"].form
    assert form.errors == {"reason": ["may not be empty"]}
    assert "Typed and not lost" in response.content.decode()
    item.refresh_from_db()
    assert (item.status, item.statement) == ("submitted", "A report says so")
    press(cora, QUEUE, item, "_reject", reason="Says nothing new")
    item.refresh_from_db()
    assert (item.status, item.decision_reason) == ("rejected", "Says nothing new")


def test_corrected_and_accepted_in_one_go(world, cora):
    item = world.submit("Trians were seen")
    press(cora, QUEUE, item, "_accept", statement="Trains were seen", credibility="2", tags="a, b")
    item.refresh_from_db()
    assert (item.status, item.statement) == ("accepted", "Trains were seen")
    assert (item.credibility, item.tags, item.wording) == (2, ["a", "b"], 1)


def test_a_correction_alone_leaves_it_waiting(world, cora):
    item = world.submit("Trians were seen")
    press(cora, QUEUE, item, "_continue", statement="Boats were seen", meaning_changed="on")
    item.refresh_from_db()
    assert (item.status, item.statement, item.wording) == ("submitted", "Boats were seen", 2)


@pytest.mark.parametrize(
    ("field", "value"),
    [("statement", " "), ("kind", "rumour"), ("occurred_on", "soon"), ("credibility", "9")],
)
def test_a_fault_stands_beside_its_field(world, cora, field, value):
    item = world.submit()
    response = press(cora, QUEUE, item, "_accept", **{field: value})
    assert list(response.context["adminform"].form.errors) == [field]
    item.refresh_from_db()
    assert item.status == "submitted"


def test_bulk_accept_reports_per_row(world, cora):
    items = [world.submit(f"Item {n}") for n in range(3)]
    Evidence.objects.filter(pk=items[1].pk).update(status="accepted")
    response = act(cora, "evidence", "accept_selected", items)
    assert "2 accepted: E1, E3." in said(response)
    assert "E2: is accepted already" in said(response)


def test_bulk_reject_asks_for_the_reason(world, cora):
    items = [world.submit(f"Item {n}") for n in range(3)]
    response = act(cora, QUEUE, "reject_selected", items)
    assert "Item 2" in response.content.decode()
    response = act(cora, QUEUE, "reject_selected", items, apply="1", reason="")
    assert response.context["form"].errors
    assert Evidence.objects.filter(status="submitted").count() == 3
    response = act(cora, QUEUE, "reject_selected", items, apply="1", reason="Off the point")
    assert "3 rejected: E1, E2, E3." in said(response)
    assert set(Evidence.objects.values_list("decision_reason", flat=True)) == {"Off the point"}


def test_a_lead_accepts_only_where_the_assessment_lets_them(world):
    lena = client_of(world, "lena")
    item = world.submit()
    page = lena.get(url(QUEUE, "change", item.pk)).content.decode()
    assert 'name="_accept"' not in page
    assert "only a curator may do this" in said(act(lena, QUEUE, "accept_selected", [item]))
    response = press(lena, QUEUE, item, "_accept")
    assert "only a curator may do this" in response.content.decode()
    update_assessment(
        actor=world.actor("lena"), assessment_uid=world.uid, changes={"curation": "lead_may_accept"}
    )
    press(lena, QUEUE, item, "_accept")
    item.refresh_from_db()
    assert item.status == "accepted"


# -------------------------------------------------------------------- evidence and sources


def test_a_stale_form_shows_both_versions(world, cora):
    item = world.accepted("As it was")
    address = url("evidence", "change", item.pk)
    data = {**form_of(cora, address), "credibility": "3", "_save": "1"}
    grade_evidence(
        actor=world.actor("lena"), assessment_uid=world.uid, evidence_uid=item.uid, credibility=5
    )
    response = cora.post(address, data)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Somebody else has changed this" in page
    assert "5 · improbable" in page
    assert "3 · possibly true" in page
    item.refresh_from_db()
    assert item.credibility == 5
    again = {**data, "version": response.context["adminform"].form["version"].value()}
    assert cora.post(address, again).status_code == 302
    item.refresh_from_db()
    assert item.credibility == 3


def test_delete_means_withdraw_and_is_undone(world, cora):
    item = world.accepted("Here to stay")
    world.rate("ana", "E1", "H1", "C")
    address = url("evidence", "delete", item.pk)
    page = cora.get(address).content.decode()
    assert "Withdraw" in page
    assert "Rating" not in page
    response = cora.post(address, {"post": "yes"}, follow=True)
    assert "is withdrawn" in said(response)
    item.refresh_from_db()
    assert item.withdrawn_at is not None
    assert cora.post(address, {"post": "yes"}).status_code == 403
    press(cora, "evidence", item, "_restore")
    item.refresh_from_db()
    assert item.withdrawn_at is None
    assert item.links.count() == 1
    verbs = set(Change.objects.values_list("verb", flat=True))
    assert {"withdraw_evidence", "restore_evidence"} <= verbs


def test_withdraw_and_restore_in_bulk(world, cora):
    items = [world.accepted(f"Item {n}") for n in range(2)]
    assert "2 withdrawn" in said(act(cora, "evidence", "withdraw_selected", items))
    response = act(cora, "evidence", "withdraw_selected", items)
    assert "E1: is withdrawn already" in said(response)
    assert "2 restored" in said(act(cora, "evidence", "restore_selected", items))


def test_a_source_is_graded_with_its_basis(world, cora):
    world.submit(source="Daily News")
    source = Source.objects.get()
    press(cora, "source", source, reliability="B", reliability_basis="Right so far", stake="None")
    source.refresh_from_db()
    assert (source.reliability, source.reliability_basis) == ("B", "Right so far")
    assert Change.objects.filter(verb="grade_source").exists()


def test_a_stale_grade_is_not_lost(world, cora):
    world.submit()
    source = Source.objects.get()
    address = url("source", "change", source.pk)
    data = {**form_of(cora, address), "reliability": "A", "_save": "1"}
    grade_source(
        actor=world.actor("lena"),
        assessment_uid=world.uid,
        source_uid=source.uid,
        reliability="D",
        basis="Wrong twice",
    )
    page = cora.post(address, data).content.decode()
    assert "Wrong twice" in page
    assert "D · not usually reliable" in page


@pytest.mark.parametrize("name", ["cora", "root"])
def test_a_source_is_added(world, name):
    client = client_of(world, name)
    data = {"assessment": world.assessment.pk, "name": "The agency", "reliability": "C"}
    assert client.post(url("source", "add"), data).status_code == 302
    assert Source.objects.get().reliability == "C"
    response = client.post(url("source", "add"), {**data, "name": "x" * 301})
    assert "name" in response.context["adminform"].form.errors


def test_a_source_is_added_to_ones_own_assessments_only(world, cora):
    foreign = foreign_item(world, "Theirs").assessment
    response = cora.post(url("source", "add"), {"assessment": foreign.pk, "name": "The agency"})
    assert "assessment" in response.context["adminform"].form.errors


# ------------------------------------------------------------------------ accounts and teams


def test_an_account_is_made_changed_and_shut(world, root):
    data = {"username": "nina", "password": PASSWORD, "email": "n@example.org", "is_staff": "on"}
    assert root.post(url("user", "add"), data).status_code == 302
    nina = User.objects.get(username="nina")
    assert nina.check_password(PASSWORD)
    assert nina.is_staff
    assert not nina.is_superuser
    hers = Client()
    assert hers.login(username="nina", password=PASSWORD)
    press(root, "user", nina, first_name="Nina", password="another long enough phrase")
    nina.refresh_from_db()
    assert nina.first_name == "Nina"
    assert nina.check_password("another long enough phrase")
    address = url("user", "change", nina.pk)
    data = form_of(root, address)
    del data["is_active"]
    root.post(address, data)
    assert not User.objects.get(username="nina").is_active


def test_a_weak_password_and_a_taken_name_are_refused(world, root):
    response = root.post(url("user", "add"), {"username": "nina", "password": "password"})
    assert "password" in response.context["adminform"].form.errors
    response = root.post(url("user", "add"), {"username": "ANA", "password": PASSWORD})
    assert "username" in response.context["adminform"].form.errors


def test_nobody_shuts_themselves_out(world, root):
    address = url("user", "change", world.users["root"].pk)
    data = form_of(root, address)
    del data["is_active"], data["is_staff"]
    response = root.post(address, data)
    assert "is_staff" in response.context["adminform"].form.errors


def test_members_come_change_and_go(world, root):
    data = {"team": world.team.pk, "user": "stranger@example.org", "role": "observer"}
    assert root.post(url("membership", "add"), data).status_code == 302
    member = Membership.objects.get(team=world.team, user=world.users["stranger"])
    press(root, "membership", member, role="curator")
    member.refresh_from_db()
    assert member.role == "curator"
    response = root.post(url("membership", "delete", member.pk), {"post": "yes"}, follow=True)
    assert "no longer a member" in said(response)
    assert not Membership.objects.filter(pk=member.pk).exists()
    lead = Membership.objects.get(team=world.team, role="lead")
    response = root.post(url("membership", "delete", lead.pk), {"post": "yes"}, follow=True)
    assert "is the last lead" in said(response)


def test_a_lead_finds_their_own_teams(world):
    stranger = client_of(world, "stranger")
    page = stranger.get(url("team")).content.decode()
    assert "Elsewhere" in page
    assert "Desk" not in page
    data = {"team": world.team.pk, "user": "stranger", "role": "lead"}
    # Leads invite; to name an account is to learn that it is there.
    assert stranger.post(url("membership", "add"), data).status_code == 403
    assert not Membership.objects.filter(team=world.team, user=world.users["stranger"]).exists()


# ------------------------------------------------------------------------- what stays unseen


def blind_world(world) -> None:
    """A blind round over estimates and ratings that holds values found nowhere else."""
    world.accepted("Known to all")
    world.submit("Still waits")
    round_ = world.open_round("H1", "H2", covers=("estimates", "ratings"))
    world.rate("ana", "E1", "H1", "II", why="zanzibar rationale")
    answer_round(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        round_uid=round_.uid,
        estimates=[
            EstimateDraft(world.hypothesis("H1").uid, 13.37, 42.42, 71.17, rationale="quokka why")
        ],
    )
    world.finish("ana", round_)


def _pairs(uid) -> list[str]:
    """Two hypotheses side by side, and two items where there are two."""
    pairs = []
    for route, rows in (
        ("evidence-merge", Evidence.objects.filter(assessment__uid=uid)),
        ("hypothesis-merge", Hypothesis.objects.filter(assessment__uid=uid)),
    ):
        two = list(rows.order_by("pk").values_list("uid", flat=True)[:2])
        if len(two) == 2:
            pairs.append(f"{reverse(f'admin:{route}', args=(uid, two[1]))}?with={two[0]}")
    return pairs


def every_page(client: Client) -> dict[str, bytes]:
    """Each admin page that a GET reaches, by its address."""
    uid = Assessment.objects.earliest("pk").uid
    plain = ("index", "bulk-anywhere", "duplicates-anywhere", "jobs")
    framed = [
        *(reverse(f"admin:{name}") for name in plain),
        reverse("admin:bulk", args=(uid,)),
        *(f"{reverse('admin:duplicates', args=(uid,))}?kind={kind}" for kind in KINDS),
        *_pairs(uid),
    ]
    found = {address: client.get(address, follow=True).content for address in framed}
    for model, entry in site._registry.items():
        name = model._meta.model_name
        addresses = [url(name), url(name) + "?q=zanzibar", url(name) + "?_facets=True"]
        addresses += [url(name, "add")] if entry.adds else []
        for row in model._base_manager.all():
            addresses += [url(name, "change", row.pk), url(name, "delete", row.pk)]
        for address in addresses:
            found[address] = client.get(address).content
    return found


SECRET = re.compile(rb"zanzibar rationale|quokka|13\.37|42\.42|71\.17|md5\$|last_login|Last login")


def test_no_page_shows_what_is_sealed_or_secret(world, root):
    blind_world(world)
    pages = every_page(root)
    assert len(pages) > 30
    assert {a: SECRET.findall(page) for a, page in pages.items() if SECRET.search(page)} == {}


@pytest.mark.parametrize(
    ("model", "query"),
    [
        ("evidence", "links__isnull=False"),
        ("evidence", "links__sealed_in__isnull=False"),
        ("source", "assessment__rounds=1"),
        ("user", "password__startswith=m"),
        ("user", "last_login__isnull=True"),
        ("assessment", "participants__estimates__best=42"),
    ],
)
def test_an_address_cannot_filter_by_what_the_page_does_not_offer(world, root, model, query):
    blind_world(world)
    assert root.get(f"{url(model)}?{query}").status_code == 400


def test_filters_that_are_offered_work(world, cora):
    world.accepted("Known to all")
    world.submit("Still waits")
    page = cora.get(f"{url('evidence')}?state=accepted&kind__exact=statement").content.decode()
    assert "Known to all" in page
    assert "Still waits" not in page
    assert cora.get(f"{url('evidence')}?assessment={world.uid}").status_code == 200
    page = cora.get(f"{url('evidence')}?assessment=nonsense").content.decode()
    assert "Known to all" not in page


def test_a_list_names_its_cells_reads_grades_by_letter_and_says_when_nothing_fits(world, cora):
    item = world.accepted("Known to all")
    grade_evidence(
        actor=world.actor("cora"), assessment_uid=world.uid, evidence_uid=item.uid, credibility=2
    )
    page = cora.get(url("evidence")).content.decode()
    assert '<td class="card-label" aria-hidden="true">Grade</td>' in page
    assert re.search(r'title="probably true">2<', page)
    assert 'class="field-assessment' in page
    chosen = cora.get(f"{url('evidence')}?assessment={world.uid}").content.decode()
    assert 'class="field-assessment' not in chosen
    assert "Nothing fits what is asked for." in cora.get(f"{url('evidence')}?q=zz").content.decode()
    assert "Nothing waits for a decision." in cora.get(url(QUEUE)).content.decode()


def test_django_keeps_no_second_history(world, cora):
    item = world.submit()
    press(cora, QUEUE, item, "_accept")
    cora.post(url("evidence", "delete", item.pk), {"post": "yes"})
    assert not LogEntry.objects.exists()
    assert cora.get(url("evidence", "history", item.pk)).status_code == 404


INLINE = re.compile(
    rb"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=", re.IGNORECASE
)


def test_no_page_holds_inline_script_or_style(world, root):
    blind_world(world)
    for address, page in every_page(root).items():
        assert not INLINE.search(page), address
    response = root.get(url(QUEUE))
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy


# ----------------------------------------------------------------------------------- queries


def count(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize("model", PAGES)
def test_a_list_takes_as_many_queries_for_2_rows_as_for_20(world, root, model):
    def grow(start, end):
        for n in range(start, end):
            world.submit(f"Item {n}", source=f"Source {n}", origin=f"Origin {n}")
            user = User.objects.create_user(f"user{n}")
            team = create_team(actor=world.actor("lena"), name=f"Team {n}")
            add_member(actor=world.actor("lena"), team=team, user=user, role="analyst")
            create_assessment(
                actor=world.actor("lena"), team_uid=team.uid, draft=a_draft(f"Work {n}")
            )

    grow(0, 2)
    few = count(root, url(model))
    grow(2, 20)
    assert count(root, url(model)) == few
    # The audits ask for the assessments and teams in reach, and for what their filters offer.
    assert few <= (21 if model in ("journalentry", "decisionentry") else 16)
