"""The filters and orders of the list against a plain reading of what each means."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.basis import RuleViolation
from assessments.evidence.listing import SORTS, Filters, filters_from, fitting, listing_for
from assessments.evidence.models import Evidence, SavedView
from assessments.evidence.operations import (
    change_view,
    grade_evidence,
    remove_view,
    restore_view,
    save_view,
)
from assessments.framing.access import access_to
from tests.conftest import examples
from tests.pages import evidence_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import build_world

pytestmark = pytest.mark.django_db

DATES = [None, "2023", "2024", "2024-02", "2024-11", "2024-11-05", "2024-12-31"]


@pytest.fixture
@remembered
def world():
    """Seven items of different dates, kinds and grades, some with links, one that waits."""
    world = build_world()
    for n, when in enumerate(DATES):
        item = world.accepted(
            f"Statement {n} of {'boats' if n % 2 else 'trains'}",
            kind="fact" if n % 3 else "gap",
            source=f"Source {n % 2}",
            origin="The agency" if n == 4 else None,
        )
        Evidence.objects.filter(pk=item.pk).update(occurred_on=when, tags=[f"t{n % 2}", "all"])
        if n % 2:
            grade_evidence(
                actor=world.actor("cora"),
                assessment_uid=world.uid,
                evidence_uid=item.uid,
                credibility=n,
            )
    world.rate("ana", "E1", "H1", "C")
    world.rate("ben", "E2", "H1", "C")
    world.rate("ben", "E2", "H2", "C")
    world.submit("Statement that waits", by="ana")
    return world


def days_of(partial):
    """Every day that a partial date may mean."""
    first = date.fromisoformat(partial + "2024-01-01"[len(partial) :])
    day, days = first, []
    while day.isoformat().startswith(partial):
        days.append(day)
        day += timedelta(1)
    return days


def plainly(world, actor, filters):
    """The labels that a reader would pick by hand."""
    rows = Evidence.objects.visible_to(actor).filter(assessment=world.assessment)
    rows = rows.prefetch_related("citations__source", "citations__origin_source", "links__ratings")
    return {row.label for row in rows if fits_plainly(row, actor, filters)}


def fits_plainly(row, actor, filters):
    days = days_of(row.occurred_on) if row.occurred_on else []
    if filters.since:
        days = [day for day in days if day >= min(days_of(filters.since))]
    if filters.until:
        days = [day for day in days if day <= max(days_of(filters.until))]
    voices = [c.origin_source or c.source for c in row.citations.all()]
    names = [c.source.name for c in row.citations.all()] + [v.name for v in voices]
    said = " ".join([row.label, row.statement, *row.tags, *names]).lower()
    mine = any(
        rating.participant.user_id == actor.user_id
        for link in row.links.all()
        for rating in link.ratings.all()
    )
    grade = row.credibility
    return (
        filters.status in ("all", row.status)
        and filters.kind in ("", row.kind)
        and (not filters.tag or filters.tag in row.tags)
        and (not filters.origin or filters.origin in {str(v.uid) for v in voices})
        and (not (filters.since or filters.until) or bool(days))
        and filters.linked in ("", "yes" if row.links.all() else "no")
        and not (filters.unrated and mine)
        and filters.grade in ("", str(grade) if grade else "none", f"–{grade}")
        and all(word in said for word in filters.q.lower().split())
    )


def asked(world):
    origins = [str(v.uid) for v in world.assessment.sources.all()]
    return st.builds(
        Filters,
        q=st.sampled_from(["", "boats", "TRAINS", "e3", "agency statement", "zzz"]),
        kind=st.sampled_from(["", "fact", "gap"]),
        grade=st.sampled_from(["", "none", "1", "3", "–3"]),
        origin=st.sampled_from(["", *origins]),
        tag=st.sampled_from(["", "t0", "t1", "all"]),
        since=st.sampled_from(["", "2023", "2024", "2024-03", "2024-11-06"]),
        until=st.sampled_from(["", "2023", "2024-01", "2024-11-04", "2024-11-05"]),
        linked=st.sampled_from(["", "yes", "no"]),
        status=st.sampled_from(["accepted", "all", "submitted"]),
        unrated=st.booleans(),
        sort=st.sampled_from(SORTS),
    )


@pytest.mark.parametrize("name", ["ana", "ben", "cora", "otto"])
def test_every_filter_finds_what_a_plain_reading_finds(world, name):
    actor = world.actor(name)
    access = access_to(actor, world.uid)

    @settings(max_examples=examples(15), database=None)
    @given(asked(world))
    def compare(filters):
        found = listing_for(access, filters).found
        assert {item.label for item in found} == plainly(world, actor, filters)
        assert filters_from(filters.as_query()) == filters
        keys = fitting(access, filters)
        assert keys is None or keys == {item.pk for item in found}

    compare()


@pytest.mark.parametrize(
    ("sort", "first"),
    [("date", "E7"), ("earliest", "E2"), ("links", "E2"), ("newest", "E7"), ("label", "E1")],
)
def test_orders(world, sort, first):
    access = access_to(world.actor("ben"), world.uid)
    found = listing_for(access, Filters(sort=sort)).found
    assert found[0].label == first
    assert {item.label for item in found} == {f"E{n}" for n in range(1, 8)}


def keep(world, name="Gaps"):
    return save_view(
        actor=world.actor("ana"), assessment_uid=world.uid, name=name, asked={"kind": "gap"}
    )


def names_seen(world, name):
    return text_of(signed_in(world, name).get(evidence_url(world)))


def test_a_view_is_one_s_own_until_it_is_shared(world):
    view = keep(world)
    assert "Gaps" in names_seen(world, "ana")
    for other in ("lena", "ben", "otto", "root"):
        assert "Gaps" not in names_seen(world, other)
    before = world.assessment.stream.last
    change_view(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        view_uid=view.uid,
        name="Our gaps",
        is_shared=True,
    )
    for other in ("lena", "ben", "otto", "root"):
        assert "Our gaps" in names_seen(world, other)
    world.assessment.stream.refresh_from_db()
    assert world.assessment.stream.last == before
    url = f"{evidence_url(world)}views/{view.uid}/"
    assert signed_in(world, "ben").post(url, {"act": "remove"}).status_code == 403
    assert signed_in(world, "stranger").post(url, {"act": "remove"}).status_code == 404


def test_observers_keep_views_and_share_none(world):
    otto = signed_in(world, "otto")
    url = f"{evidence_url(world)}views/"
    assert otto.post(url, {"name": "Mine", "q": "boats"}).status_code == 302
    assert otto.post(url, {"name": "Ours", "q": "boats", "is_shared": "1"}).status_code == 403
    assert SavedView.objects.count() == 1


def test_the_page_keeps_changes_removes_and_brings_back_a_view(world):
    ana, url = signed_in(world, "ana"), f"{evidence_url(world)}views/"
    made = ana.post(url, {"name": "Boats", "q": "boats", "unrated": "1", "sort": "date"})
    assert made["Location"].endswith("?q=boats&sort=date&unrated=1")
    shown = text_of(ana.get(made["Location"]))
    assert "Change this view" in shown
    assert "Keep this view" not in shown
    refused = ana.post(url, {"name": "Boats", "q": "trains"})
    assert refused.status_code == 422
    assert 'name="q" value="trains"' in text_of(refused)
    view = SavedView.objects.get()
    one = f"{url}{view.uid}/"
    assert ana.post(one, {"name": "", "q": "boats"}).status_code == 422
    assert ana.post(one, {"name": "Vessels", "q": "boats"}).status_code == 302
    ana.post(one, {"act": "remove"})
    assert "Vessels" not in names_seen(world, "ana")
    back = ana.post(one, {"act": "restore"})
    assert back["Location"].endswith("?q=boats&sort=date&unrated=1")
    assert "Vessels" in names_seen(world, "ana")


def test_a_view_keeps_nothing_that_a_database_refuses(world):
    ana, url = signed_in(world, "ana"), f"{evidence_url(world)}views/"
    made = ana.post(url, {"name": "Boats", "q": "bo\x00ats", "tag": "\x00"})
    assert made["Location"].endswith("?q=boats")
    assert SavedView.objects.get().asked == {"q": "boats"}


def test_views_have_limits(world):
    for n in range(30):
        keep(world, name=f"View {n}")
    with pytest.raises(RuleViolation):
        keep(world, name="One more")
    first, second = SavedView.objects.order_by("pk")[:2]
    where = {"actor": world.actor("ana"), "assessment_uid": world.uid}
    remove_view(**where, view_uid=first.uid)
    keep(world, name="View 0")
    with pytest.raises(RuleViolation):
        restore_view(**where, view_uid=first.uid)
    remove_view(**where, view_uid=second.uid)
    assert not SavedView.objects.filter(pk=first.pk).exists()
