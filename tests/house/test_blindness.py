"""A blind round is blind: the bytes are the same whatever others answer and whether they answer.

Time stands still here, so that nothing but the answers can make a difference. The one figure that
may change is how many have finished, on the round's own pages.
"""

import re

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction

from assessments.estimates.models import Estimate
from assessments.evidence.models import Link, Rating
from assessments.evidence.operations import declare_cannot_rate, take_back_rating
from assessments.implications.operations import estimate_implication
from tests.conftest import ON_POSTGRES
from tests.curation.test_admin import every_page
from tests.house.full import Asker, answer, build_full
from tests.house.routes import ROWS, address
from tests.world import START

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# ben and chidi answer, everybody else looks. (Who is outside sees nothing: test_permissions.)
WATCHERS = ("lead", "analyst", "curator", "observer", "superuser")
# Who sees most, and who rates: these are shown each list in every order and form.
CURIOUS = ("superuser", "analyst")
OWN_PAGES = {"round", "round-reveal", "round-change"}
VOLATILE = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]+"|Request [0-9a-f]{32}|"request_id": ?"[0-9a-f]*"'
)
UNCOMPARED = {"X-Request-ID", "Set-Cookie"}


def variants(world, name):
    """The route's address as it is, and with every filter, order and search that tells most."""
    plain = address(world, name)
    found = [plain]
    if (
        name.startswith("api-")
        and "?" not in plain
        and not name.endswith("-one")
        and name != "api-changes"
    ):
        found += [f"{plain}?ordering={order}" for order in ("-modified_at", "created_at")]
        found += [f"{plain}?limit=1", f"{plain}?search=zanzibar", f"{plain}?format=csv"]
    asked = {
        "api-matrix": ["format=csv"],
        "api-disagreement": [
            "format=csv",
            "between=camps",
            f"between={world.participant('ben').uid},{world.participant('chidi').uid}",
        ],
        "api-export": ["format=csv", "format=xlsx", "format=bibtex"],
        "api-ratings": [
            f"hypothesis_id={world.hypothesis('H1').uid}",
            f"evidence_id={world.item('E2').uid}",
            f"round_id={world.rounds[-1].uid}",
            f"participant_id={world.participant('ben').uid}",
            "consistency=II",
            "modified_since=2024-01-01T00:00:00Z",
        ],
        "api-estimates": [f"round_id={world.rounds[-1].uid}"],
        "api-impact-estimates": [f"round_id={world.rounds[-1].uid}"],
        "api-implication-estimates": [f"round_id={world.rounds[-1].uid}"],
        "api-links": [f"evidence_id={world.item('E2').uid}"],
        "pulse": ["open=86400"],
        "api-changes": ["after=0", "after=5"],
        "search": ["q=zanzibar", "q=trains"],
        "evidence-list": [
            "unrated=1",
            "q=trains",
            "status=all",
            "linked=yes",
            "linked=no",
            *sorted_lists(),
        ],
        "matrix": [
            f"question={world.question('Q1').uid}",
            f"question={world.question('Q2').uid}",
            "view=difference&sort=disagreement&by=rows",
            "view=team&by=cards&contested=1",
            f"view=two&a={world.participant('ben').uid}&b={world.participant('chidi').uid}",
            f"by=list&h={world.hypothesis('H2').uid}&unfinished=1",
        ],
        "one-by-one": ["all=1"],
        "sensitivity": [
            "members=1&overlap=1&mapping=enfsi_middle",
            f"question={world.question('Q2').uid}&member={world.participant('ben').uid}",
        ],
        "disagreement": [
            "a=camps",
            f"a={world.participant('ben').uid}&b={world.participant('chidi').uid}",
        ],
        "coverage": ["chance-H1=90&chance-H2=10&chance-H3=10"],
        "api-sensitivity": ["members=true&overlap=0.5"],
    }
    joint = "&" if "?" in plain else "?"
    return found + [f"{plain}{joint}{query}" for query in asked.get(name, [])]


def sorted_lists():
    from assessments.evidence.listing import SORTS

    return [f"sort={word}" for word in SORTS]


def body_of(response):
    return b"".join(response) if response.streaming else response.content


def seen(askers, world, names=None):
    """What these are shown on the routes of these names, or on all but a round's own:
    {(who, address): (status, headers, body)}."""
    cache.clear()
    shown = {}
    for name, row in ROWS.items():
        if "GET" not in row.methods or (name in OWN_PAGES if names is None else name not in names):
            continue
        for place, path in enumerate(variants(world, name)):
            for who, asker in askers.items():
                if place and who not in CURIOUS:
                    continue
                point = transaction.savepoint()
                # A page's own message would else stand on the next page that is asked.
                asker.client.cookies.pop("messages", None)
                response = asker.ask("GET", path)
                transaction.savepoint_rollback(point)
                body = body_of(response)
                headers = {k: v for k, v in response.items() if k not in UNCOMPARED}
                shown[who, path] = (response.status_code, headers, VOLATILE.sub(b"", body))
    if "superuser" in askers and names is None:
        for path, page in every_page(askers["superuser"].client).items():
            shown["superuser", path] = VOLATILE.sub(b"", page)
    return shown


def differing(before, after):
    both = before.keys() & after.keys()
    assert both
    return sorted(key for key in both if before[key] != after[key])


def give(world, low, code):
    """ben and chidi answer all that the round covers."""
    round_ = world.rounds[-1]
    for name in ("ben", "chidi"):
        for hypothesis in ("H1", "H2"):
            answer(
                world,
                name,
                round_,
                hypothesis,
                low,
                low + 1.5,
                low + 3,
                severity=low % 6,
                why="zanzibar",
            )
            for item in ("E1", "E2"):
                world.rate(name, item, hypothesis, code, why="zanzibar")
        edge = world.assessment.implications.get()
        estimate_implication(
            actor=world.actor(name),
            assessment_uid=world.uid,
            round_uid=round_.uid,
            implication_uid=edge.uid,
            if_true=low,
            if_false=100 - low,
            rationale="zanzibar",
        )


# Whether cells are closed is decided without the database, and for whom by whether one judges.
@pytest.fixture(
    params=[True] if ON_POSTGRES else [True, False],
    ids=lambda it: f"cells-{'closed' if it else 'open'}",
)
def world(request):
    with time_machine.travel(START.replace(hour=20), tick=False):
        yield build_full(hidden=request.param)


def test_neither_whether_nor_what_others_answer_is_seen(world):
    askers = {who: Asker(world, who) for who in WATCHERS}
    # Who rates and who does not: these stand for the others where a look is one of several.
    few = {who: askers[who] for who in ("lead", "analyst")}
    if ON_POSTGRES or not world.assessment.ratings_hidden:
        askers = few
    round_ = world.rounds[-1]
    nothing = seen(askers, world)
    assert len(nothing) > 300
    give(world, 11, "II")
    assert Rating.objects.filter(round=round_).count() == 8
    assert Link.objects.filter(sealed_in=round_).count() == 3
    world.finish("ben", round_)
    world.finish("chidi", round_)
    once = seen(few, world, OWN_PAGES)
    if not ON_POSTGRES:
        assert differing(nothing, seen(few, world)) == []
    # Other answers, some taken back, one cell declared beyond them.
    give(world, 88, "CC")
    assert Estimate.objects.filter(lower=88).count() == 4
    cell = {
        "assessment_uid": world.uid,
        "evidence_uid": world.item("E2").uid,
        "hypothesis_uid": world.hypothesis("H1").uid,
    }
    for name in ("ben", "chidi"):
        take_back_rating(actor=world.actor(name), **cell)
    declare_cannot_rate(actor=world.actor("ben"), **cell)
    assert differing(nothing, seen(askers, world)) == []
    assert differing(once, seen(few, world, OWN_PAGES)) == []


def test_what_i_gave_myself_is_on_my_own_pages_and_nowhere_else(world):
    """Not in the interface, the exports or the changes either: those are for passing on."""
    world.rate("ana", "E2", "H1", "II", why="zanzibar")
    answer(world, "ana", world.rounds[-1], "H1", 11.11, 22.22, 33.33, why="zanzibar")
    ana = Asker(world, "analyst")
    for name, row in ROWS.items():
        if "GET" in row.methods and name.startswith("api-"):
            for path in variants(world, name):
                body = body_of(ana.ask("GET", path))
                assert b"22.22" not in body, path
                assert b"zanzibar" not in body.replace(b"search=zanzibar", b""), path
