"""The Consequences page: medians by hand, the form, what stays sealed; and the geometry."""

import pytest
from django.urls import reverse

from assessments.framing.access import access_to
from assessments.implications.models import Implication
from assessments.implications.operations import add_implication, estimate_implication
from assessments.results.consequences.graph import orders
from assessments.results.plots import EDGES, LEVEL, NARROW, TOP, Point, likelihood_by_impact
from assessments.results.queries.consequences import consequences_of
from assessments.scoring.impact import Severity
from tests.results.test_pages import ROLES, client_of, page, reads, text_of
from tests.results.test_queries import ANALYSTS, reveal
from tests.world import World, build_world


@pytest.fixture
def world(db) -> World:
    return build_world()


def edge(world: World, cause: str = "H4", effect: str = "H5") -> Implication:
    return add_implication(
        actor=world.actor("ana"),
        assessment_uid=world.uid,
        cause_uid=world.hypothesis(cause).uid,
        effect_uid=world.hypothesis(effect).uid,
        mechanism="Anger",
        lag="weeks",
    )


def estimated(world: World, implication: Implication, reveal_it: bool = True):
    round_ = world.open_round("H4")
    for name, if_true, if_false in zip(ANALYSTS, (60, 70, 95), (10, 30, 20), strict=True):
        world.estimate(name, round_, "H4", 10, 20, 30)
        estimate_implication(
            actor=world.actor(name),
            assessment_uid=world.uid,
            round_uid=round_.uid,
            implication_uid=implication.uid,
            if_true=if_true,
            if_false=if_false,
            rationale=f"{name} thinks so",
        )
    if reveal_it:
        reveal(world, round_)
    return round_


def test_the_figures_are_medians_of_the_newest_revealed_round(world):
    estimated(world, edge(world))
    (found,) = consequences_of(access_to(world.actor("otto"), world.uid))
    assert (found.if_true.median, found.if_false.median, found.if_true.n) == (70, 20, 3)
    assert (found.if_true.lower, found.if_true.upper) == (65, 82.5)
    assert found.raises
    text = text_of(page(world, "otto", "consequences"))
    assert "70 % (20 % if not)" in text
    assert "ana thinks so" in text


def test_what_is_sealed_shows_the_edge_and_nothing_of_its_estimates(world):
    estimated(world, edge(world), reveal_it=False)
    for name in ROLES:
        (found,) = consequences_of(access_to(world.actor(name), world.uid))
        assert (found.if_true, found.if_false, found.reasons) == (None, None, ())
        text = text_of(page(world, name, "consequences"))
        assert "not estimated yet" in text
        assert "70 %" not in text
        assert "ana thinks so" not in text


def test_an_implication_is_added_by_those_who_contribute(world):
    url = reverse("consequences", args=(world.uid,))
    sent = {
        "cause_id": world.hypothesis("H1").uid,
        "effect_id": world.hypothesis("H4").uid,
        "mechanism": "Fear",
    }
    assert client_of(world, "otto").post(url, sent).status_code == 403
    assert "Add an implication" not in text_of(page(world, "otto", "consequences"))
    assert client_of(world, "stranger").post(url, sent).status_code == 404
    assert not Implication.objects.exists()
    assert client_of(world, "ana").post(url, sent).status_code == 302
    assert Implication.objects.get().mechanism == "Fear"


def test_a_refused_implication_comes_back_filled_in(world):
    edge(world)
    url = reverse("consequences", args=(world.uid,))
    back = {
        "cause_id": world.hypothesis("H5").uid,
        "effect_id": world.hypothesis("H4").uid,
        "mechanism": "A circle",
    }
    response = client_of(world, "ana").post(url, back)
    assert response.status_code == 422
    assert "would lead back to the cause through others" in text_of(response)
    assert "A circle" in response.content.decode()
    assert client_of(world, "ana").post(url, {"cause_id": "x"}).status_code == 422
    assert Implication.objects.count() == 1


def test_an_empty_page_says_what_to_do_first(world):
    for name in ROLES:
        assert "No implications yet" in text_of(page(world, name, "consequences"))


def test_reads_are_few_and_do_not_grow(world):
    implication = edge(world)
    few = reads(world, "consequences", [])
    estimated(world, implication)
    edge(world, "H1", "H4")
    edge(world, "H2", "H5")
    assert reads(world, "consequences", []) == few <= 8


def test_orders_of_consequence_follow_the_longest_way():
    assert orders([("a", "b"), ("b", "c"), ("a", "c")]) == {"a": 0, "b": 1, "c": 2}
    with pytest.raises(ValueError, match="cycle"):
        orders([("a", "b"), ("b", "a")])


def point(label: str, best: float, median: float, *, is_harm: bool = True) -> Point:
    return Point(
        uid=label,
        label=label,
        text="a statement that goes on for a good while",
        title="",
        lower=best - 10,
        best=best,
        upper=best + 10,
        severity=Severity(median, median, median, 3),
        is_harm=is_harm,
    )


def test_harms_stand_above_the_axis_and_gains_below():
    plot = likelihood_by_impact(
        [point("H1", 50, 3), point("H2", 50, 2, is_harm=False)], ["none", "a", "b", "c", "d", "e"]
    )
    heights = {mark.point.label: float(mark.y) for mark in plot.marks}
    assert heights["H1"] < float(plot.axis_y) < heights["H2"]
    assert [line.text for line in plot.columns] == [str(edge) for edge in EDGES]


def test_no_label_covers_another_or_a_mark():
    points = [point(f"H{n}", 20 + n * 3, n % 3 + 1) for n in range(12)]
    plot = likelihood_by_impact(points, ["none", "a", "b", "c", "d", "e"])
    boxes = []
    for mark in plot.marks:
        wide = len(mark.label) * 6.0
        left = {"start": 0.0, "end": -wide, "middle": -wide / 2}[mark.anchor] + float(mark.label_x)
        boxes.append((left, float(mark.label_y) - 9, left + wide, float(mark.label_y)))
    for index, (left, top, right, bottom) in enumerate(boxes):
        for a, b, c, d in boxes[index + 1 :]:
            assert right <= a or left >= c or bottom <= b or top >= d
        for mark in plot.marks:
            x, y = float(mark.x), float(mark.y)
            assert not (left < x < right and top < y < bottom)


def test_on_a_phone_all_of_it_lies_on_the_narrow_sheet_under_bare_labels():
    points = [point(f"H{n}", 10 + n * 7, n % 3 + 1) for n in range(12)]
    plot = likelihood_by_impact(points, ["none", "a", "b", "c", "d", "e"], NARROW)
    assert {mark.label for mark in plot.marks} == {p.label for p in points}
    for mark in plot.marks:
        assert float(plot.left) <= float(mark.x1) <= float(mark.x2) <= float(plot.right)
        wide = len(mark.label) * 7.0
        start = {"start": 0.0, "end": -wide, "middle": -wide / 2}[mark.anchor] + float(mark.label_x)
        assert float(plot.left) - 4 <= start
        assert start + wide <= NARROW.width


def test_ranges_of_one_level_do_not_lie_on_one_another():
    plot = likelihood_by_impact([point("H1", 50, 3), point("H2", 55, 3)], ["none"])
    assert len({mark.y for mark in plot.marks}) == 2


def test_half_a_step_of_room_lies_beyond_the_outermost_level_and_labels_leave_the_ticks_alone():
    levels = ["none", "a", "b", "c", "d", "e"]
    gains = [point(f"H{n}", 40 + n * 2, 4, is_harm=False) for n in range(6)]
    plot = likelihood_by_impact([point("H9", 50, 5), *gains], levels)
    outermost = {float(line.at) for line in plot.rows}
    assert float(plot.bottom) - max(outermost) >= LEVEL / 2
    assert min(outermost) - TOP >= LEVEL / 2
    assert all(float(mark.label_y) < float(plot.bottom) for mark in plot.marks)
