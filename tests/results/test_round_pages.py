"""The debate tab and a round's page: blind, revealed, closed; no script needed."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assessments.estimates.models import Estimate
from assessments.estimates.operations import EstimateDraft, answer_round, reveal_round
from assessments.framing.models import Perspective
from assessments.results.queries.consequences import conditional_of
from assessments.results.rounds import revealed, spread
from assessments.results.rounds.revealed import EdgeSpread, Revealed
from assessments.rounds.models import Round
from assessments.rounds.operations import close_round
from tests.pages import text_of
from tests.results.test_queries import judge_impact
from tests.rounds.pages import client_of, controls, url
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]
REQUEST = re.compile(rb"Request [0-9a-f]{32}|csrfmiddlewaretoken\" value=\"[^\"]+")


@pytest.fixture
def world() -> World:
    return build_world()


def page(world, name, round_):
    return client_of(world, name).get(url(world, "round", round=round_.uid))


def body(response):
    """What was sent, without what differs in every answer."""
    return REQUEST.sub(b"", response.content)


def filled(world, label, low, high, best, **more):
    prefix = f"h-{world.hypothesis(label).uid}"
    values = {f"{prefix}-lower": low, f"{prefix}-upper": high, f"{prefix}-best": best}
    return {**values, **{f"{prefix}-{key}": value for key, value in more.items()}}


def send(world, name, round_, state="blind", **values):
    client = client_of(world, name)
    return client.post(url(world, "round", round=round_.uid), {"state": state, **values})


def reveal(world, round_, reason="test"):
    return reveal_round(
        actor=world.actor("lena"), assessment_uid=world.uid, round_uid=round_.uid, reason=reason
    )


# ------------------------------------------------------------------------------------ answering


def test_an_answer_is_saved_and_comes_back_in_the_form(world):
    round_ = world.open_round("H1", "H4")
    us = Perspective.objects.get(assessment=world.assessment, name="Us")
    answer = filled(world, "H1", "10", "30,5 %", "20", rationale="It was seen")
    answer |= filled(world, "H1", "10", "30,5 %", "20", **{f"{us.uid}-severity": "3"})
    answer |= {f"h-{world.hypothesis('H1').uid}-{us.uid}-direction": "harm"}
    assert send(world, "ana", round_, **answer).status_code == 302
    stored = Estimate.objects.get()
    assert (float(stored.upper), stored.rationale) == (30.5, "It was seen")
    shown = controls(page(world, "ana", round_))
    prefix = f"h-{world.hypothesis('H1').uid}"
    assert shown[f"{prefix}-upper"] == "30.5"
    assert shown[f"{prefix}-rationale"] == "It was seen"
    assert shown[f"{prefix}-{us.uid}-severity"] == "3"
    assert shown[f"{prefix}-{us.uid}-direction"] == "harm"


def test_all_answered_is_finished(world):
    round_ = world.open_round("H1", "H4")
    send(world, "ana", round_, **filled(world, "H1", 10, 30, 20))
    assert b"<strong>0</strong> of 4" in page(world, "ben", round_).content
    send(world, "ana", round_, **filled(world, "H4", 10, 30, 20))
    assert b"<strong>1</strong> of 4" in page(world, "ben", round_).content


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("best", "nan"),
        ("best", "inf"),
        ("lower", "-1"),
        ("upper", "101"),
        ("upper", "1e400"),
        ("best", "<b>x</b>"),
        ("best", ""),
        ("lower", "12.345"),
        ("best", "99"),
    ],
)
def test_a_refused_answer_comes_back_as_typed_with_the_fault_beside_it(world, part, value):
    round_ = world.open_round("H1", "H4")
    answer = filled(world, "H1", "10", "30", "20", rationale="Because & why")
    name = f"h-{world.hypothesis('H1').uid}-{part}"
    answer[name] = value
    answer |= filled(world, "H4", "1", "2", "2")
    refused = send(world, "ana", round_, **answer)
    assert refused.status_code == 422
    assert not Estimate.objects.exists()
    shown = controls(refused)
    assert {key: shown[key] for key in answer} == answer
    assert 'aria-invalid="true"' in refused.content.decode()


def test_every_fault_is_named_at_once(world):
    round_ = world.open_round("H1", "H4")
    answer = filled(world, "H1", "10", "x", "20", rationale="a" * 5000)
    answer |= {f"h-{world.hypothesis('H4').uid}-rationale": "alone"}
    refused = send(world, "ana", round_, **answer).content.decode()
    assert "3 things need another look" not in refused
    assert "2 things need another look" in refused
    for fault in ("is not a number", "a reason alone is not kept"):
        assert fault in refused


def test_impact_says_how_much_and_which_way(world):
    round_ = world.open_round("H1")
    us = Perspective.objects.get(assessment=world.assessment, name="Us")
    prefix = f"h-{world.hypothesis('H1').uid}-{us.uid}"
    for given, words in (
        ({f"{prefix}-severity": "3"}, "harm or gain"),
        ({f"{prefix}-direction": "harm"}, "Say how much"),
        ({f"{prefix}-severity": "9", f"{prefix}-direction": "harm"}, "from 0 to 5"),
        ({f"{prefix}-severity": "3", f"{prefix}-direction": "sideways"}, "is none of"),
    ):
        refused = send(world, "ana", round_, **filled(world, "H1", 1, 3, 2), **given)
        assert refused.status_code == 422
        assert words in refused.content.decode()
    assert send(world, "ana", round_, **{f"{prefix}-severity": "0"}).status_code == 302


def test_make_it_add_up_without_script_saves_nothing(world):
    round_ = world.open_round("H1", "H2", "H3")
    answer = filled(world, "H1", "10", "30", "20")
    answer |= filled(world, "H2", "10", "30", "20") | filled(world, "H3", "10", "30", "20")
    question = str(world.question("Q1").uid)
    shown = controls(send(world, "ana", round_, add_up=question, **answer))
    bests = [shown[f"h-{world.hypothesis(label).uid}-best"] for label in ("H1", "H2", "H3")]
    assert bests == ["34", "33", "33"]
    assert shown[f"h-{world.hypothesis('H1').uid}-upper"] == "34"
    assert not Estimate.objects.exists()
    nothing = send(world, "ana", round_, add_up=question)
    assert nothing.status_code == 422


def test_the_sum_is_asked_only_of_a_whole_competing_question(world):
    part = world.open_round("H1", "H2", "H4")
    assert b"data-sum-fix" not in page(world, "ana", part).content
    reveal(world, part)
    whole = world.open_round("H1", "H2", "H3")
    assert b"data-sum-fix" in page(world, "ana", whole).content


def test_a_second_estimate_starts_from_ones_own_first(world):
    first = world.open_round("H1")
    world.estimate("ana", first, "H1", 10, 20, 30)
    world.estimate("ben", first, "H1", 40, 50, 60)
    reveal(world, first)
    world.accepted("It was Tuesday")
    second = world.open_round("H1")
    shown = page(world, "ana", second)
    prefix = f"h-{world.hypothesis('H1').uid}"
    assert controls(shown)[f"{prefix}-best"] == "20"
    assert "Yours in round 1" in shown.content.decode()
    assert "Yours in round 1" not in page(world, "chidi", second).content.decode()
    wrong = send(world, "ana", second, **filled(world, "H1", 5, 30, 25, moved="E1, E99"))
    assert wrong.status_code == 422
    assert "There is nothing called E99" in wrong.content.decode()
    send(world, "ana", second, **filled(world, "H1", 5, 30, 25, moved="e1"))
    assert Estimate.objects.get(round=second).moved_by[0]["id"] == str(world.item("E1").uid)
    assert controls(page(world, "ana", second))[f"{prefix}-moved"] == "E1"
    reveal(world, second)
    assert "Moved by" in page(world, "ben", second).content.decode()


# -------------------------------------------------------------------------------------- blindness


def everybodys_pages(world, round_):
    names = ("lena", "ben", "chidi", "cora", "otto", "root")
    addresses = {
        "debate": url(world, "debate"),
        "round": url(world, "round", round=round_.uid),
    }
    return {
        (name, key): body(client_of(world, name).get(address))
        for name in names
        for key, address in addresses.items()
    }


def test_sealed_answers_change_no_byte_of_anybody_elses_pages(world):
    first = world.open_round("H4")
    for name in ("ana", "ben", "lena"):
        world.estimate(name, first, "H4", 10, 20, 30)
    reveal(world, first)
    round_ = world.open_round("H1", "H4")
    before = everybodys_pages(world, round_)
    answer = filled(world, "H1", 61, 63, 62, rationale="sealed words")
    assert send(world, "ana", round_, **answer).status_code == 302
    assert everybodys_pages(world, round_) == before
    send(world, "ana", round_, **filled(world, "H4", 61, 63, 62))
    after = everybodys_pages(world, round_)
    changed = {place for place in before if before[place] != after[place]}
    assert {key for _name, key in changed} == {"round"}
    for place in changed:
        counted = before[place].replace(b"<strong>0</strong> of", b"<strong>1</strong> of")
        assert counted.replace(b'value="0" aria-label', b'value="1" aria-label') == after[place]


def test_the_page_of_a_late_writer_is_not_taken_for_a_blind_one(world):
    round_ = world.open_round("H1")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    reveal(world, round_)
    refused = send(world, "ben", round_, **filled(world, "H1", 1, 3, 2))
    assert refused.status_code == 422
    assert "was revealed while you were writing" in refused.content.decode()
    assert controls(refused)[f"h-{world.hypothesis('H1').uid}-best"] == "2"
    again = send(world, "ben", round_, "revealed", **filled(world, "H1", 1, 3, 2))
    assert again.status_code == 302
    shown = page(world, "lena", round_).content.decode()
    assert "(late)" in shown
    assert "shown, not counted" in shown


# ------------------------------------------------------------------------------ revealed, closed


def test_the_revealed_page_shows_spread_pool_reasons_and_dissent(world):
    round_ = world.open_round("H1")
    for name, low, best, high in (("ana", 10, 20, 30), ("ben", 40, 50, 60), ("chidi", 45, 55, 60)):
        draft = EstimateDraft(world.hypothesis("H1").uid, low, best, high, rationale=f"{name} says")
        answer_round(
            actor=world.actor(name),
            assessment_uid=world.uid,
            round_uid=round_.uid,
            estimates=[draft],
        )
    reveal(world, round_, reason="")
    for name in ("lena", "otto", "cora", "root"):
        shown = page(world, name, round_).content.decode()
        assert "40" in shown
        assert "3 answers" in shown
        assert "Ana (10" in shown
        assert all(f"{who} says" in shown for who in ("ana", "ben", "chidi"))
    assert "h-" not in "".join(controls(page(world, "otto", round_)))


def test_the_reason_for_an_early_reveal_is_asked_for_and_shown(world):
    round_ = world.open_round("H1")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    lena = client_of(world, "lena")
    address = url(world, "round-reveal", round=round_.uid)
    assert b"Fewer than 3" in lena.get(address).content
    assert lena.post(address, {"reason": " "}).status_code == 422
    assert lena.post(address, {"reason": "The board meets"}).status_code == 302
    assert b"The board meets" in page(world, "otto", round_).content
    assert lena.post(address, {"reason": "again"}).status_code == 302
    assert Round.objects.get().early_reveal_reason == "The board meets"


@pytest.mark.parametrize("name", ["ana", "cora", "otto", "root"])
def test_only_leads_reveal_close_and_change(world, name):
    round_ = world.open_round("H1")
    client = client_of(world, name)
    for route in ("round-reveal", "round-close", "round-reopen", "round-change"):
        address = url(world, route, round=round_.uid)
        assert client.post(address).status_code == 403
        if route in ("round-reveal", "round-change"):
            assert client.get(address).status_code == 403
    assert Round.objects.get().is_blind


def test_a_closed_round_takes_nothing_and_stays_readable(world):
    round_ = world.open_round("H1")
    world.estimate("ana", round_, "H1", 10, 20, 30)
    lena = client_of(world, "lena")
    assert lena.post(url(world, "round-close", round=round_.uid)).status_code == 302
    assert Round.objects.get().is_blind
    reveal(world, round_)
    assert lena.post(url(world, "round-close", round=round_.uid)).status_code == 302
    assert send(world, "ben", round_, "closed", **filled(world, "H1", 1, 3, 2)).status_code == 302
    assert Estimate.objects.count() == 1
    shown = page(world, "ben", round_)
    assert shown.status_code == 200
    assert "h-" not in "".join(controls(shown))


def test_finish_is_for_those_who_judge(world):
    round_ = world.open_round("H1", covers=("ratings",))
    address = url(world, "round-finish", round=round_.uid)
    assert client_of(world, "ana").get(address).status_code == 405
    assert client_of(world, "otto").post(address).status_code == 403
    assert client_of(world, "ana").post(address).status_code == 302
    assert b"<strong>1</strong> of 4" in page(world, "ben", round_).content
    assert "you are finished" in page(world, "ana", round_).content.decode()
    assert "you are finished" not in page(world, "ben", round_).content.decode()


# ------------------------------------------------------------------------------------- strangers


@pytest.mark.parametrize("name", ["rita", "stranger"])
@pytest.mark.parametrize("route", ["debate", "round-open", "round", "round-reveal", "round-change"])
def test_for_strangers_there_is_nothing_here(world, name, route):
    round_ = world.open_round("H1")
    more = {} if route in {"debate", "round-open"} else {"round": round_.uid}
    client = client_of(world, name)
    assert client.get(url(world, route, **more)).status_code == 404
    if route != "debate":
        assert client.post(url(world, route, **more)).status_code == 404
    nobody = client_of(world, "anonymous").get(url(world, route, **more))
    assert nobody.status_code == 302
    assert nobody.url.startswith("/sign-in/")


def test_a_round_of_another_assessment_is_not_found(world):
    round_ = world.open_round("H1")
    other = build_other(world)
    answer = client_of(world, "lena").get(f"/a/{other.uid}/rounds/{round_.uid}/")
    assert answer.status_code == 404


def build_other(world):
    from assessments.framing.operations import create_assessment
    from tests.world import a_draft

    return create_assessment(
        actor=world.actor("lena"), team_uid=world.team.uid, draft=a_draft("Another")
    )


# ---------------------------------------------------------------------------------- open a round


def test_a_lead_opens_a_round_with_a_due_time_in_their_zone(world):
    world.users["lena"].time_zone = "Asia/Seoul"
    world.users["lena"].save()
    form = {
        "title": "First",
        "hypothesis_ids": [str(world.hypothesis(label).uid) for label in ("H1", "H4")],
        "covers": ["estimates", "ratings"],
        "due_on": "2099-01-02",
        "due_time": "18:00",
    }
    answer = client_of(world, "lena").post(url(world, "round-open"), form)
    assert answer.status_code == 302
    round_ = Round.objects.get()
    assert round_.due_at.isoformat() == "2099-01-02T09:00:00+00:00"
    assert round_.covers == ["estimates", "ratings"]
    assert "18:00 KST" in page(world, "lena", round_).content.decode()
    assert "09:00 UTC" in page(world, "ana", round_).content.decode()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hypothesis_ids": []}, "required"),
        ({"hypothesis_ids": ["nonsense"]}, "not one of the available"),
        ({"covers": []}, "required"),
        ({"due_on": "2001-01-02"}, "lies in the past"),
        ({"due_on": "", "due_time": "10:00"}, "Choose a day"),
        ({"title": "x" * 300}, "at most 200"),
    ],
)
def test_a_refused_round_comes_back_filled_in(world, change, words):
    form = {
        "title": "First",
        "hypothesis_ids": [str(world.hypothesis("H1").uid)],
        "covers": ["estimates"],
        "due_on": "2099-01-02",
        "due_time": "",
        **change,
    }
    refused = client_of(world, "lena").post(url(world, "round-open"), form)
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert controls(refused)["title"] == form["title"]
    assert not Round.objects.exists()


@pytest.mark.parametrize("name", ["ana", "cora", "otto", "root"])
def test_only_leads_open_rounds(world, name):
    assert client_of(world, name).get(url(world, "round-open")).status_code == 403
    assert client_of(world, name).post(url(world, "round-open")).status_code == 403


def test_the_second_blind_round_is_refused_in_words(world):
    round_ = world.open_round("H1")
    lena = client_of(world, "lena")
    assert str(round_.uid) in lena.get(url(world, "round-open")).content.decode()
    form = {"hypothesis_ids": [str(world.hypothesis("H1").uid)], "covers": ["estimates"]}
    refused = lena.post(url(world, "round-open"), form)
    assert refused.status_code == 422
    assert "still blind" in refused.content.decode()


def test_the_debate_tab_says_what_is_left_to_do(world):
    assert "No round yet" in client_of(world, "ana").get(url(world, "debate")).content.decode()
    round_ = world.open_round("H1", "H4")
    world.estimate("ana", round_, "H1", 1, 2, 3)
    ana = client_of(world, "ana").get(url(world, "debate")).content.decode()
    assert "1 of 2 answered" in ana
    assert "Estimate</a>" in client_of(world, "ben").get(url(world, "debate")).content.decode()
    assert "Estimate</a>" not in client_of(world, "otto").get(url(world, "debate")).content.decode()


# ------------------------------------------------------------------------------------ how quick


def queries(world, name, address):
    client = client_of(world, name)
    client.get(address)  # that one was here is noted once
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    reads = [q["sql"] for q in captured if not re.match("SAVEPOINT|RELEASE", q["sql"])]
    return len(reads)


def test_a_rounds_pages_ask_as_often_with_2_as_with_20(world):
    from assessments.framing.operations import add_hypothesis
    from assessments.framing.rules import HypothesisDraft

    few = world.open_round("H4", "H5")
    for name in ("ana", "ben"):
        for label in ("H4", "H5"):
            world.estimate(name, few, label, 10, 20, 30)
    blind_few = queries(world, "ana", url(world, "round", round=few.uid))
    reveal(world, few)
    revealed_few = queries(world, "ana", url(world, "round", round=few.uid))
    debate_few = queries(world, "ana", url(world, "debate"))
    labels = ["H4", "H5"]
    for number in range(18):
        added = add_hypothesis(
            actor=world.actor("lena"),
            assessment_uid=world.uid,
            question_uid=world.question("Q2").uid,
            draft=HypothesisDraft(f"Thing {number}"),
        )
        labels.append(added.label)
    many = world.open_round(*labels)
    for name in ("ana", "ben", "chidi", "lena"):
        for label in labels:
            world.estimate(name, many, label, 10, 20, 30)
    assert queries(world, "ana", url(world, "round", round=many.uid)) == blind_few + 1  # evidence
    reveal(world, many)
    assert queries(world, "ana", url(world, "round", round=many.uid)) == revealed_few
    close_round(actor=world.actor("lena"), assessment_uid=world.uid, round_uid=many.uid)
    assert queries(world, "ana", url(world, "debate")) == debate_few
    assert max(blind_few, revealed_few) <= 8  # session and user among them


def test_everybody_is_told_that_what_is_saved_counts(world):
    round_ = world.open_round("H1")
    assert b"counts at the reveal, finished or not" in page(world, "ana", round_).content
    asked = client_of(world, "lena").get(url(world, "round-reveal", round=round_.uid))
    assert b"members who have not finished count as well" in asked.content


@pytest.mark.parametrize(
    ("low", "high", "best", "part", "words"),
    [
        ("30", "10", "20", "lower", "is above the highest"),
        ("10", "30", "40", "best", "lies outside the range"),
        ("", "30", "20", "lower", "may not be empty"),
    ],
)
def test_a_fault_stands_at_the_field_that_has_it(world, low, high, best, part, words):
    round_ = world.open_round("H1")
    refused = send(world, "ana", round_, **filled(world, "H1", low, high, best)).content.decode()
    name = f"h-{world.hypothesis('H1').uid}-{part}"
    assert re.search(rf'id="{name}-fault"><span>[^<]*{words}', refused)
    assert refused.count('aria-invalid="true"') == 1
    # A browser drops what is no number out of a number field, and with it what was typed.
    assert 'type="number"' not in refused


def test_impact_reads_the_same_in_a_round_and_of_its_hypothesis(world):
    round_ = world.open_round("H4")
    for name in ("ana", "ben", "chidi"):
        world.estimate(name, round_, "H4", 10, 20, 30)
        judge_impact(world, round_, name, 4, "gain")
    reveal(world, round_)
    plain = re.sub(r"<[^>]+>", "", page(world, "ana", round_).content.decode())
    assert re.search(r"[a-z]+ gain \(4; 4–4; 3 members\)", plain)
    hypothesis = client_of(world, "ana").get(
        url(world, "hypothesis", hypothesis=world.hypothesis("H4").uid)
    )
    assert "(4; 4–4; 3 members)" in re.sub(r"<[^>]+>", "", hypothesis.content.decode())


def test_of_many_reasons_dissent_and_the_longest_moves_come_first(world, monkeypatch):
    """Fifty members write a page of reasons about each hypothesis; the rest is folded."""
    monkeypatch.setattr(spread, "REASONS_MOST", 2)
    monkeypatch.setattr(spread, "NAMED_MOST", 1)
    answers = [
        {"ana": (10, 30, 20), "ben": (10, 30, 22), "chidi": (10, 30, 24), "lena": (10, 30, 21)},
        {"ana": (10, 30, 20), "ben": (10, 40, 36), "chidi": (80, 99, 90), "lena": (0, 1, 0)},
    ]
    for given in answers:
        round_ = world.open_round("H1")
        for name, (low, high, best) in given.items():
            words = {"rationale": f"Thus speaks {name}"}
            send(world, name, round_, **filled(world, "H1", low, high, best, **words))
        reveal(world, round_)
    html = text_of(page(world, "ana", round_))
    reasons, _, rest = html.partition("<h4>Reasons</h4>")[2].partition("2 more reasons</summary>")
    assert re.findall(r"Thus speaks (\w+)", reasons) == ["chidi", "lena"]
    assert re.findall(r"Thus speaks (\w+)", rest.partition("</details>")[0]) == ["ben", "ana"]
    assert '<details class="more more--prints"><summary>' in reasons
    dissent = html.partition(">dissent</span>")[2].partition("</details>")[0]
    named, _, others = dissent.partition("and 1 more")
    assert "Chidi (80" in named
    assert "Lena (0" in others


def test_of_many_estimates_ones_own_and_dissent_come_first_and_the_rest_is_folded(
    world, monkeypatch
):
    """Fifty lines for each of twenty hypotheses took 35,000 px."""
    monkeypatch.setattr(spread, "LINES_WHOLE", 3)
    monkeypatch.setattr(spread, "LINES_MOST", 2)
    round_ = world.open_round("H1")
    for name, best in (("ana", 20), ("ben", 22), ("chidi", 90), ("lena", 24)):
        world.estimate(name, round_, "H1", best - 5, best, best + 5)
    reveal(world, round_)
    html = text_of(page(world, "ben", round_))
    drawn, _, rest = html.partition("2 more estimates</summary>")
    whose = r'class="spread__who" title="([^"]+)"'
    assert re.findall(whose, drawn) == ["Ben", "Chidi", "The team"]
    assert drawn.count('class="spread__each"') == 4
    assert 'id="H1-estimates"' in rest
    assert re.findall(whose, rest) == ["Ana", "Lena"]
    assert "and 2 more estimates" in rest
    monkeypatch.setattr(spread, "LINES_WHOLE", 4)
    html = text_of(page(world, "ben", round_))
    assert "more estimates" not in html
    assert "spread__each" not in html
    assert re.findall(whose, html) == ["Ana", "Ben", "Lena", "Chidi", "The team"]


def test_where_many_answer_on_many_a_line_stands_for_what_is_not_discussed_first(
    world, monkeypatch
):
    monkeypatch.setattr(spread, "CARDS_WHOLE", 1)
    round_ = world.open_round("H1", "H4")
    for name, best in (("ana", 20), ("ben", 50), ("chidi", 80)):
        world.estimate(name, round_, "H1", best - 15, best, best + 15)
        world.estimate(name, round_, "H4", 20, 30, 40)
    reveal(world, round_)
    html = text_of(page(world, "ana", round_))
    assert "folded" not in html
    monkeypatch.setattr(spread, "LINES_WHOLE", 2)
    html = text_of(page(world, "ana", round_))
    assert '<section class="card card--breaks" id="H1"' in html
    head, _, rest = html.partition('<details class="card card--breaks folded">')[2].partition(
        "</summary>"
    )
    assert "H4" in head
    assert "30&nbsp;% (20&nbsp;% to 40&nbsp;%), 3 answers" in head.replace("\u00a0", "&nbsp;")
    assert head.count('class="spread__each"') == 3
    # A link to the hypothesis opens the fold: its name is inside.
    assert rest.strip().startswith('<div class="card__body stack" id="H4">')


def test_of_many_implications_those_come_first_over_which_members_differ(world, monkeypatch):
    monkeypatch.setattr(revealed, "EDGES_WHOLE", 1)
    monkeypatch.setattr(revealed, "EDGES_MOST", 1)
    narrow, wide = (
        EdgeSpread(
            cause=world.hypothesis("H1"),
            effect=world.hypothesis("H4"),
            if_true=conditional_of([Decimal(n) for n in given]),
            if_false=conditional_of([Decimal(10)]),
            answers=[],
        )
        for given in ((40, 50, 60), (10, 50, 90))
    )
    shown = Revealed([], [], frozenset(), [narrow, wide], None, {})
    assert (shown.first_edges, shown.other_edges) == ([wide], [narrow])
    monkeypatch.setattr(revealed, "EDGES_WHOLE", 2)
    assert (shown.first_edges, shown.other_edges) == ([narrow, wide], [])
