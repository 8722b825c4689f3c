"""Every page of the sample: axe, contrast, console, policy, width, focus, the frame.

A route that cannot be visited by what is known here fails: no page is left out by forgetting it.
"""

import re
from uuid import UUID

import pytest
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone

from assessments.evidence.library.operations import ProfileDraft, add_profile
from assessments.evidence.models import Evidence, Source
from assessments.evidence.operations import SourceDraft, TextDraft, add_text
from assessments.interchange.bulk.fates import Fate
from assessments.interchange.bulk.mapping import mapping_from
from assessments.interchange.bulk.operations import begin_draft, import_rows, map_draft
from assessments.interchange.bulk.reading import read_file
from assessments.people.operations import invite
from assessments.people.queries import link_of
from assessments.rounds.models import Round
from tests.browser.conftest import entered, page_in
from tests.browser.looking import (
    axe_faults,
    contrast_faults,
    focus_faults,
    frame_faults,
    layout_faults,
    unfold,
)
from tests.browser.stage import foretold, load_demo
from tests.house.routes import ROWS
from tests.jobs.kinds import a_job

pytestmark = pytest.mark.browser

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
# 1280 x 1024 at 400 % (WCAG 2.2, 1.4.10).
ZOOMED = {"width": 320, "height": 256}
# These answer no reader of pages, or have tests of their own.
ELSEWHERE = (
    "admin/", "api/", "health/", "sign-in/", "sign-out/", "account/two-factor/", "account/confirm/",
)  # fmt: skip
# No pages: what a page asks for itself, and puts into itself.
# Parts of pages, and files.
FRAGMENTS = ("job-result", "pulse", "table")
# The looks of a page: what words of its path stand for ("evidence=waiting"), what it is asked.
# {…} is filled in from `known`.
LOOKS = {
    "answer": ["", "?without={nis}"],
    "argument": ["", "?show=history"],
    "debate-hypothesis": ["", "?focus={argument}"],
    "bulk-preview": ["?show=faults", "?show=likes"],
    "evidence-detail": ["", "evidence=waiting"],
    "reading-text": ["", "?show=open"],
    "evidence-list": ["", "?q=Kursk", "?q=zzzz", "?status=all"],
    "record": ["", "assessment=resolved"],
    "matrix": ["", "?view=team", "?question={q2}", "?sort=diagnosticity&without={nis}"],
    "round-change": ["round=blind", "round=revealed"],
    "round": ["round=blind", "round=revealed", "round=closed"],
    "search": ["", "?q=Kursk", "?q=zzzz"],
}


@pytest.fixture(scope="module")
def world(database):
    return load_demo()


@pytest.fixture(scope="module")
def known(world):
    """What the words of a path and of a query stand for."""
    waiting = Evidence.objects.filter(assessment=world.assessment, status="submitted").first()
    if waiting is None:
        waiting = world.submit("Something that waits for a curator", by="samira")
    nis = Source.objects.get(assessment=world.assessment, name__contains="National Intelligence")
    invitation = invite(
        actor=world.actor("mara").moved_to(timezone.now()),
        team_uid=world.team.uid,
        team_role="analyst",
        assessment_uid=world.uid,
        role="observer",
    )
    made, draft = bulk(world)
    rounds = {r.state: r.uid for r in Round.objects.filter(assessment=world.assessment)}
    return {
        "assessment": world.uid,
        "question": world.question("Q1").uid,
        "q2": world.question("Q2").uid,
        "hypothesis": world.hypothesis("H1").uid,
        "implication": world.assessment.implications.first().uid,
        "argument": world.assessment.arguments.earliest("pk").uid,
        "evidence": world.item("E24").uid,
        "waiting": waiting.uid,
        "resolved": foretold(world).uid,
        "nis": nis.uid,
        "source": nis.uid,
        "round": rounds["blind"],
        **rounds,
        "participant": world.participant("samira").uid,
        "template": "who",
        "perspective": world.assessment.perspectives.first().uid,
        "token": UUID(int=0),
        "session": UUID(int=0),
        "team": world.team.uid,
        "member": world.users["samira"].uid,
        "invitation": invitation.uid,
        "link": link_of(invitation),
        "view": UUID(int=0),
        "job": a_job(world.actor("mara").moved_to(timezone.now())).uid,
        "profile": add_profile(
            actor=world.actor("mara"),
            team_uid=world.team.uid,
            draft=ProfileDraft("The Gazette", "B", "Long known"),
        ).uid,
        "kind": "evidence",
        "thing": world.item("E24").uid,
        "made": made.uid,
        "draft": draft.uid,
        "text": add_text(
            actor=world.actor("mara"),
            assessment_uid=world.uid,
            draft=TextDraft(
                title="An exercise",
                body="This is an exercise. The ship left at noon.\n\nNobody saw it arrive.",
                new_source=SourceDraft(name="The Gazette"),
                url="https://example.org/ship",
            ),
        ).uid,
    }


def bulk(world):
    """What mara has imported, and what she is about to: faults, likenesses, grades."""
    where = {"actor": world.actor("mara"), "assessment_uid": world.uid}
    same = world.item("E24").statement
    data = (
        "Claim,Outlet,When,Grade\n"
        f'"{same}",Reuters,2024-10,B2\n"{same} It was said again.",Kyodo,2024,\n'
        "Rails were laid to the quay,Kyodo,5/11/2024,\nA crane was moved,The Gazette,2024-12,C3\n"
    ).encode()
    draft = begin_draft(**where, data=data, name="Raw items of the week.csv")
    columns = mapping_from(draft.mapping)
    draft = map_draft(**where, draft_uid=draft.uid, columns=columns)
    made = import_rows(
        **where,
        table=read_file(data, "rows.csv"),
        columns=columns,
        fates={0: Fate("skip")},
        name="Last week.csv",
        leave_out=True,
    )
    return made, draft


def routes(patterns=None, before=""):
    """Name and path of every route of a page."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, path)
        elif not path.startswith(ELSEWHERE):
            yield pattern.name, path


def address(name, path, look, known):
    stands, _, query = look.partition("?")
    words = dict(known)
    if stands:
        word, stand_in = stands.split("=")
        words[word] = known[stand_in]
    kwargs = {word: words[word] for word in re.findall(r"<\w+:(\w+)>", path)}
    return reverse(name, kwargs=kwargs) + (f"?{query.format(**known)}" if query else "")


@pytest.fixture(scope="module")
def contexts(browser, database):
    """The browser of each visitor and look: three for each of so many pages would take minutes."""
    made = {}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture
def visit(contexts, browser, base_url):
    """`visit` of the other tests, but for what a browser remembers of the pages before."""
    pages = []

    def open_for(user, **look):
        key = (user and user.pk, *sorted(map(str, look.items())))
        if key not in contexts:
            # What moves into place takes the processor for as long as it moves.
            context = browser.new_context(base_url=base_url, reduced_motion="reduce", **look)
            contexts[key] = entered(context, user, base_url)
        page = page_in(contexts[key])
        pages.append(page)
        return page

    yield open_for
    complaints = [line for page in pages for line in page.complaints]
    for page in pages:
        page.close()
    assert complaints == []


CASES = [
    pytest.param(name, path, look, id=f"{name} {look}".strip())
    for name, path in dict(routes()).items()
    # Where only a form is sent to, nobody reads.
    if name not in FRAGMENTS and (name not in ROWS or "GET" in ROWS[name].methods)
    for look in LOOKS.get(name, [""])
]


@pytest.mark.parametrize(("name", "path", "look"), CASES)
def test_a_page_is_fit_for_use(visit, world, known, name, path, look):
    url = address(name, path, look, known)
    faults = {}
    # Whoever leads has the most to press.
    page = visit(world.users["mara"], color_scheme="light", viewport=DESK)
    assert page.goto(url).status == 200
    unfold(page)
    faults["light"] = frame_faults(page) + layout_faults(page) + contrast_faults(page)
    faults["focus"] = focus_faults(page)
    page.set_viewport_size(ZOOMED)
    faults["at 400 %"] = layout_faults(page)
    page.set_viewport_size(PHONE)
    faults["phone"] = layout_faults(page)
    assert page.complaints == []
    faults["axe, light, phone"] = axe_faults(page)
    page.complaints.clear()  # the policy refuses axe's own styles
    page = visit(world.users["samira"], color_scheme="dark", viewport=DESK)
    if page.goto(url).status != 200:  # not for an analyst
        page.complaints.clear()
        page = visit(world.users["mara"], color_scheme="dark", viewport=DESK)
        page.goto(url)
    unfold(page)
    faults["dark"] = contrast_faults(page) + frame_faults(page) + layout_faults(page)
    assert page.complaints == []
    # Colours have just been computed, and the sizes are those of the lead's page.
    faults["axe, dark"] = axe_faults(page, whole=False)
    page.complaints.clear()
    lines = [f"{where}: {line}" for where, found in faults.items() for line in found]
    assert not lines, "\n".join(lines)


# A page's other states are the same templates: what works without script on one does on all.
@pytest.mark.parametrize(
    ("name", "path", "look"), [case for case in CASES if not case.values[2].startswith("?")]
)
def test_a_page_reads_without_script(visit, world, known, name, path, look):
    url = address(name, path, look, known)
    page = visit(world.users["mara"], java_script_enabled=False, viewport=PHONE)
    page.goto(url)
    assert page.locator("h1").is_visible()
    assert layout_faults(page) == []


@pytest.mark.parametrize(
    "url", ["/sign-in/", "/a/00000000-0000-4000-8000-000000000000/", "/nowhere/"]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_for_those_outside_is_fit_for_use(visit, world, url, scheme):
    page = visit(None, color_scheme=scheme, viewport=PHONE)
    page.goto(url)
    assert (
        frame_faults(page) + layout_faults(page) + contrast_faults(page) + focus_faults(page) == []
    )
    assert [line for line in page.complaints if "404" not in line] == []
    assert axe_faults(page) == []
    page.complaints.clear()
