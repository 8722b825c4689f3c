"""What carries the conclusion: every leave-out, what-if by address, the same over REST."""

import re
from dataclasses import replace

import numpy as np
import pytest
from django.http import QueryDict

from assessments.basis import RuleViolation, Violations
from assessments.evidence.raters import raters_of
from assessments.framing.access import access_to
from assessments.framing.models import Hypothesis
from assessments.results.queries import frame_of, grid_of
from assessments.results.queries.leaving import depth_from
from assessments.results.rules import PLAIN, assumed_from, check_priors_known
from assessments.results.sensitivity.asked import address_of, assumed_in
from assessments.scoring.codes import Rating
from assessments.scoring.raters import counts_of
from assessments.scoring.weights import LEVELS, PARC
from tests.house.full import text_of_token
from tests.pages import signed_in, text_of
from tests.remembering import remembered
from tests.rest.conftest import Caller
from tests.world import build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
def world():
    """H2 leads by E1 alone, which rests on the agency; lena, ben and chidi rate, ana does not."""
    world = build_world()
    world.accepted("The cat slept", source="Daily", origin="The agency")
    world.accepted("Crumbs lead to a hole", source="Evening", origin="The agency", kind="fact")
    world.accepted("Nobody heard anything", source="Morning", kind="gap")
    # One agency, told of twice.
    origin = world.item("E1").citations.get().origin_source
    world.item("E2").citations.update(origin_source=origin)
    for name in ("lena", "ben", "chidi"):
        world.rate(name, "E1", "H1", "II")
        world.rate(name, "E1", "H2", "C")
        world.rate(name, "E2", "H1", "N")
        world.rate(name, "E3", "H2", "I")
        world.rate(name, "E3", "H3", "II")
    return world


def depth_of(world, name="lena", assumed=PLAIN, members=False):
    access = access_to(world.actor(name), world.uid)
    frame = frame_of(access)
    grid = grid_of(frame)
    raters = raters_of(access, grid.cells) if members else None
    return depth_from(grid, world.question("Q1"), frame.change, assumed, raters)


def leaders(row):
    return [h.label for h in row.leaders]


def test_everything_is_left_out_by_every_road(world):
    depth = depth_of(world, members=True)
    assert leaders(depth) == ["H2"]
    found = {(r.group, r.name): leaders(r) for rows in depth.lost.values() for r in rows}
    assert found["evidence", "E1"] == ["H1"]
    assert found["evidence", "E3"] == ["H2"]
    # With the agency all that was said of H1 falls: what nobody rates does not lead.
    assert found["origin", "The agency"] == ["H2"]
    assert found["source", "Daily"] == ["H1"]
    assert found["kind", "gap"] == ["H2"]
    assert found["member", "Lena"] == ["H2"]
    assert [(p.group, p.name, leaders(p)) for p in depth.linchpins] == [("evidence", "E1", ["H1"])]
    assert {r.group for r in depth.turning} == {"source", "kind"}
    smallest = {(s.reading, s.group): (s.names, s.exact) for s in depth.smallest}
    assert smallest["count", "evidence"] == (("E1",), True)


def test_members_grids_are_the_counts_of_the_links(world):
    access = access_to(world.actor("lena"), world.uid)
    grid = grid_of(frame_of(access))
    raters = raters_of(access, grid.cells)
    assert [m.name for m in raters.members] == ["Lena", "Ben", "Chidi"]
    assert np.array_equal(counts_of(raters.codes), grid.cells.counts)


def test_the_column_is_made_anew_without_each_member(world):
    world.rate("ben", "E2", "H3", "CC")
    world.rate("lena", "E2", "H3", "N")
    # Whom only lena has rated of the agency's, thins it out no more without her.
    world.accepted("The cat sneezed", source="Weekly")
    world.item("E4").citations.update(origin_source=world.item("E1").citations.get().origin_source)
    world.rate("lena", "E4", "H2", "I")
    whole = depth_of(world, members=True)
    for assumed in (PLAIN, assumed_from(mapping="enfsi_middle", overlap=0.5)):
        depth = depth_of(world, assumed=assumed, members=True)
        for row in depth.lost["member"]:
            gone = replace(assumed, left_out={"member": (row.key,)})
            without = depth_of(world, assumed=gone, members=True)
            assert row.shares == pytest.approx(without.column.posterior, abs=1e-12)
            assert [h.label for h in row.likeliest] == [h.label for h in without.column.leaders]
    moved = {row.name: row.bits for row in whole.lost["member"]}
    assert moved["Ben"] > 0.05 > moved["Lena"] >= 0


def test_what_is_closed_to_a_reader_is_in_nothing(world):
    depth = depth_of(world, "ana", members=True)
    assert depth.closed == 5
    assert depth.ratings == 0
    assert all(rows == () for rows in depth.lost.values())
    world.rate("ana", "E1", "H1", "C")
    opened = depth_of(world, "ana", members=True)
    assert opened.ratings == 4
    assert {r.name for r in opened.lost["member"]} == {"Ana", "Lena", "Ben", "Chidi"}


def test_an_independent_question_has_no_lead(world):
    world.rate("lena", "E1", "H4", "CC")
    access = access_to(world.actor("lena"), world.uid)
    frame = frame_of(access)
    depth = depth_from(grid_of(frame), world.question("Q2"), frame.change)
    assert (depth.leaders, depth.column, depth.smallest, depth.linchpins) == ((), None, (), ())
    assert depth.lost["evidence"][0].bits is None


def test_a_what_if_reads_otherwise_and_names_its_faults():
    assumed = assumed_from(own={"CC": "8"}, priors={"H1": 50, "H2": "50"}, overlap="1")
    assert (assumed.mapping, assumed.likelihoods[Rating.CC]) == ("own", 8)
    assert assumed_from(own={"CC": 4}) == PLAIN
    with pytest.raises(Violations) as refused:
        assumed_from(
            mapping="wild", own={"C": "nan", "II": 0}, priors={"H1": 20, "H2": 30}, overlap=2
        )
    assert [(v.field, v.code) for v in refused.value.violations] == [
        ("mapping", "unknown"), ("c", "number"), ("ii", "range"), ("priors", "sum"),
        ("overlap", "range"),
    ]  # fmt: skip
    for own, field in (
        ({"CC": 1, "C": 3}, "cc"),
        ({"C": 0.5}, "c"),
        ({"I": 2}, "i"),
        ({"II": 0.9}, "i"),
    ):
        with pytest.raises(Violations) as turned:
            assumed_from(own=own)
        assert [(v.field, v.code) for v in turned.value.violations] == [(field, "order")]
    with pytest.raises(RuleViolation):
        check_priors_known({"H1": 100.0}, ["H1", "H2"])


def test_dependence_and_priors_move_the_column_alone(world):
    plain = depth_of(world)
    once = depth_of(world, assumed=assumed_from(overlap=1))
    held = depth_of(world, assumed=assumed_from(priors={"H1": 98, "H2": 1, "H3": 1}))
    assert [t.inconsistency for t in once.totals] == [t.inconsistency for t in plain.totals]
    assert once.column.posterior[0] > plain.column.posterior[0]
    assert held.column.posterior[0] > 0.5
    assert leaders(held) == leaders(plain)


def test_weights_move_the_weighted_count_and_credibility_the_column(world):
    world.item("E1").__class__.objects.filter(pk=world.item("E1").pk).update(credibility=1)
    plain = depth_of(world)
    weighed = depth_of(world, assumed=assumed_from(levels={"high": "3"}))
    assert [t.inconsistency for t in weighed.totals] == [t.inconsistency for t in plain.totals]
    assert weighed.column == plain.column
    assert weighed.totals[0].weighted == pytest.approx(3 / 2**0.5 * plain.totals[0].weighted)
    assert weighed.lost["evidence"][-1].weighted[0] > plain.lost["evidence"][-1].weighted[0]
    believed = depth_of(world, assumed=assumed_from(temper={}))
    assert [t.weighted for t in believed.totals] == [t.weighted for t in plain.totals]
    # E1, confirmed: II against C for H2; E3, ungraded: I for H2, II for H3.
    logs = np.array([-4 * 0.95, 0.95 * 2 - 2 * 0.75, -4 * 0.75]) * np.log(2) / 2
    shares = np.exp(logs) / np.exp(logs).sum()
    assert believed.column.posterior == pytest.approx(tuple(shares))
    with pytest.raises(Violations) as refused:
        assumed_from(levels={"low": 2, "high": "x"}, temper={"low": 0.8, "high": 1.5})
    assert [(v.field, v.code) for v in refused.value.violations] == [
        ("weight_high", "number"), ("temper_high", "range"),
    ]  # fmt: skip
    with pytest.raises(Violations) as refused:
        assumed_from(levels={"low": 2}, temper={"low": 0.8})
    assert [(v.field, v.code) for v in refused.value.violations] == [
        ("weight_low", "order"), ("temper_low", "order"),
    ]  # fmt: skip


def test_an_address_says_all_of_a_what_if(world):
    asked = assumed_from(
        left_out={"kind": ["gap"]},
        own={"CC": 9}, mapping="enfsi_middle", priors={"H1": 20, "H2": 30, "H3": 50}, overlap=0.5,
        levels={"high": 3}, temper={"low": 0.25},
    )  # fmt: skip
    access = access_to(world.actor("lena"), world.uid)
    grid = grid_of(frame_of(access))
    hypotheses = tuple(grid.hypotheses[j] for j in grid.columns(world.question("Q1")))
    said = QueryDict(address_of(asked, "x"))
    again = assumed_in(said, grid, hypotheses)
    assert (again.levels, again.temper) == (asked.levels, asked.temper)
    assert again.left_out == asked.left_out
    assert again.likelihoods == pytest.approx(asked.likelihoods, rel=1e-5)
    assert address_of(assumed_in(said, grid, hypotheses), "x") == address_of(asked, "x")
    assert address_of(PLAIN, "x") == "question=x"


def test_a_refused_what_if_comes_back_with_the_fault_beside_its_field(world):
    page = signed_in(world, "lena")
    told = text_of(page.get(
        f"/a/{world.uid}/analysis/sensitivity/?evidence=e1&weight_low=2&mapping=own&cc=1&c=3"
        "&temper=1&temper_low=x&kind=gap"
    ))  # fmt: skip
    assert 'id="wi-weight_low" name="weight_low" value="2"' in told
    assert 'id="wi-temper_low-fault"><span>is not a number' in told
    assert 'name="evidence" value="e1"' in told
    assert 'name="kind" value="gap" checked' in told
    assert "By the count of contradictions H2 leads" in told


def test_the_page_leaves_out_what_its_address_says(world):
    page = signed_in(world, "lena")
    address = f"/a/{world.uid}/analysis/sensitivity/"
    whole = text_of(page.get(address))
    assert "By the count of contradictions H2 leads" in whole
    assert "Without E1: H1 leads" in whole
    without = text_of(page.get(f"{address}?evidence=e1%2C+E3"))
    assert "The lead changes" in without
    assert 'value="E1, E3"' in without
    members = text_of(page.get(f"{address}?members=1"))
    assert "Chidi" in members
    refused = page.get(f"{address}?mapping=own&cc=lots")
    assert refused.status_code == 200
    assert "is not a number" in text_of(refused)
    read = text_of(page.get(f"{address}?weight_high=3&temper=1&temper_low=0.2&overlap=0.5"))
    assert "low, medium and high weigh 0.707, 1 and 3; the column believes" in read
    assert "by 0.2, 0.75, 0.95." in read
    turned = page.get(f"{address}?mapping=own&cc=1&c=3")
    assert turned.status_code == 200
    assert "CC may not be less likely than C" in text_of(turned)
    assert page.get(f"{address}?question=x&origin=y&member=z&prior-H1=").status_code == 200
    for link in re.findall(r'href="\?([^"]+)"', without)[:20]:
        assert page.get(f"{address}?{link.replace('&amp;', '&')}").status_code == 200


def test_rest_says_what_the_page_is_made_of(world):
    from django.test import Client

    caller = Caller(text_of_token(world, "lena"), Client())
    base = f"assessments/{world.uid}/sensitivity/"
    asked = {"question_id": world.question("Q1").uid}
    depth = depth_of(world, members=True)
    read = caller.get(base, members="true", **asked).json()
    assert read["bayes"]["posterior"] == list(depth.column.posterior)
    assert [(r["of"], r["name"]) for r in read["linchpins"]] == [
        (r.group, r.name) for r in depth.linchpins
    ]
    assert [(m["name"], m["posterior"], m["tips"], m["bits"]) for m in read["members"]] == [
        (r.name, list(r.shares), r.tips, r.bits) for r in depth.lost["member"]
    ]
    assert {m["name"] for m in read["members"]} == {"Lena", "Ben", "Chidi"}
    assert caller.get(base, **asked).json()["members"] is None
    # Where all hypotheses are set aside nothing is said, by leaving out a member as little.
    aside = {"members": "true", "question_id": world.question("Q2").uid}
    Hypothesis.objects.filter(question=world.question("Q2")).update(status="set_aside")
    empty = caller.get(base, **aside)
    assert (empty.status_code, empty.json()["members"]) == (200, [])
    item = str(world.item("E1").uid)
    without = caller.get(base, without_evidence=item, mapping="enfsi_middle", **asked).json()
    assert without["fallen"] == [item]
    assert without["leaders"] == [str(world.hypothesis("H1").uid)]
    assert without["parameters"]["mapping"] == "enfsi_middle"
    assert without["parameters"]["weights"] == dict(zip(LEVELS, PARC, strict=True))
    assert without["parameters"]["tempering"] is None
    weighed = caller.get(base, weight_high=3, temper_low=0.25, **asked).json()
    depth = depth_of(world, assumed=assumed_from(levels={"high": 3}, temper={"low": 0.25}))
    assert [t["weighted"] for t in weighed["totals"]] == [t.weighted for t in depth.totals]
    assert weighed["bayes"]["posterior"] == list(depth.column.posterior)
    assert weighed["parameters"]["tempering"] == {"low": 0.25, "medium": 0.75, "high": 0.95}
    for bad in ({"cc": "x"}, {"overlap": 3}, {"priors": "H1:100"}, {"priors": "H9:50,H1:50"},
                {"cc": 1, "mapping": "own"}, {"weight_low": 2}, {"temper_high": 2},
                {"without_kinds": "rumour"},
                {"without_evidence": "x"}, {"cc": "nan"}):  # fmt: skip
        assert caller.get(base, **asked, **bad).status_code == 400, bad
