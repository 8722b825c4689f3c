"""The tree and the page of one argument: what they show to whom, and what a form does."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.accounts.operations import create_token
from assessments.debate.models import Argument, ArgumentVote
from assessments.debate.operations import (
    concede_argument,
    edit_argument,
    restore_argument,
    withdraw_argument,
)
from tests.debate.talk import act, argue, vote
from tests.pages import cell_url, signed_in, text_of
from tests.remembering import remembered
from tests.world import World, build_world

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
@remembered
def world() -> World:
    world = build_world()
    world.accepted("Trains were seen")
    world.accepted("Nobody saw any trains")
    for name in ("ana", "ben"):
        world.rate(name, "E1", "H1", "C")
    return world


def tree_url(world, label="H1"):
    return reverse("debate-hypothesis", args=(world.uid, world.hypothesis(label).uid))


def cell_tree_url(world):
    return reverse("debate-cell", args=(world.uid, world.item().uid, world.hypothesis().uid))


def argument_url(world, argument):
    return reverse("argument", args=(world.uid, argument.uid))


def shown(world, name, url, **query):
    response = signed_in(world, name).get(url, query)
    assert response.status_code == 200
    return text_of(response)


def cards(html):
    """The arguments in their order: (number, effect, what it is, its words)."""
    found = re.findall(
        r'<li class="arg" id="a(\d+)" data-effect="(\w+)".*?</span> ([^<]+)</span>.*?'
        r'arg__text">(.*?)</p>',
        html,
        re.DOTALL,
    )
    return [(int(n), effect, kind, text) for n, effect, kind, text in found]


def test_colour_is_the_effect_on_the_hypothesis_and_the_words_that_on_the_parent(world):
    root = argue(world, "ana", text="Root", evidence_uids=[world.item().uid])
    attack = argue(world, "ben", root, "Attack", stance="attacks")
    argue(world, "chidi", attack, "Undercut", stance="attacks", target="inference")
    argue(world, "ben", text="Counter", stance="attacks")
    html = shown(world, "otto", tree_url(world), sort="oldest")
    assert cards(html) == [
        (1, "for", "For", "Root"),
        (2, "against", "Attacks", "Attack"),
        (3, "for", "Does not follow", "Undercut"),
        (4, "against", "Against", "Counter"),
    ]
    assert ">E1</a>" in html
    assert 'name="weight"' not in html


def test_nobody_is_told_to_weigh_their_own_argument(world):
    argue(world, "ana", text="Root")
    told = 'faint">votes open once you weigh it'
    assert told in shown(world, "ben", tree_url(world))
    assert told not in shown(world, "ana", tree_url(world))


def test_what_people_type_is_shown_as_they_typed_it(world):
    argue(world, "ana", text="<script>alert(1)</script> & so")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; so" in shown(world, "ben", tree_url(world))


def test_the_order_tells_nothing_of_votes_that_are_not_open(world):
    for text in ("One", "Two", "Three"):
        argue(world, "ana", text=text)
    before = [c[3] for c in cards(shown(world, "chidi", tree_url(world)))]
    for argument, weight in zip(Argument.objects.order_by("pk"), (0, 1, 4), strict=True):
        vote(world, "ben", argument, weight)
    assert [c[3] for c in cards(shown(world, "chidi", tree_url(world)))] == before
    assert [c[3] for c in cards(shown(world, "ben", tree_url(world)))] == ["Three", "Two", "One"]
    newest = shown(world, "chidi", tree_url(world), sort="newest")
    assert [c[0] for c in cards(newest)] == [3, 2, 1]
    html = shown(world, "chidi", tree_url(world))
    assert 'arg__votes">weighs' not in html
    assert 'arg__votes">weighs 4' in shown(world, "otto", tree_url(world))
    assert "weighs 4 of 4" not in shown(world, "chidi", reverse("debate", args=(world.uid,)))
    assert "weighs 4 of 4" in shown(world, "ben", reverse("debate", args=(world.uid,)))


def test_an_argument_is_added_and_faults_are_named_with_nothing_lost(world):
    ana = signed_in(world, "ana")
    given = {"stance": "attacks", "text": "It is not so", "evidence": "e1; E99 E2"}
    refused = ana.post(tree_url(world), given)
    assert refused.status_code == 422
    assert "No accepted evidence is called E99." in text_of(refused)
    assert "It is not so" in text_of(refused)
    made = ana.post(tree_url(world), {**given, "evidence": "e1, E2"})
    assert (made.status_code, made["Location"]) == (302, f"{tree_url(world)}#a1")
    html = text_of(ana.get(tree_url(world)))
    assert ">E1</a>" in html
    assert ">E2</a>" in html
    assert ana.post(tree_url(world), {"text": "No stance"}).status_code == 422
    assert Argument.objects.count() == 1


def test_undo_withdraws_what_was_just_argued(world):
    ana = signed_in(world, "ana")
    ana.post(tree_url(world), {"stance": "supports", "text": "Too soon"})
    page = text_of(ana.get(tree_url(world)))
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    argument = Argument.objects.get()
    assert fields["act"] in {"withdraw", "vote"}
    undone = ana.post(
        argument_url(world, argument),
        {"act": "withdraw", "version": "1", "undo": "1", "undo_to": tree_url(world)},
    )
    assert (undone.status_code, undone["Location"]) == (302, tree_url(world))
    assert "Too soon" not in text_of(ana.get(tree_url(world)))
    argument.refresh_from_db()
    assert argument.status == "withdrawn"


@pytest.mark.parametrize(
    ("move", "stance", "target"),
    [
        ("attacks", "attacks", "claim"),
        ("undercuts", "attacks", "inference"),
        ("supports", "supports", "claim"),
        ("backs", "supports", "inference"),
    ],
)
def test_a_reply_says_what_it_answers(world, move, stance, target):
    root = argue(world, "ana")
    ben = signed_in(world, "ben")
    given = {"act": "reply", "move": move, "text": "So there", "evidence": ""}
    made = ben.post(argument_url(world, root), given)
    assert made["Location"] == f"{tree_url(world)}#a2"
    reply = Argument.objects.get(parent=root)
    assert (reply.stance, reply.target) == (stance, target)
    refused = ben.post(argument_url(world, root), {**given, "move": "sulks"})
    assert refused.status_code == 422
    assert "So there" in text_of(refused)


def test_a_vote_is_given_in_place_and_opens_the_others(world):
    root = argue(world, "ana")
    vote(world, "chidi", root, 4)
    ben = signed_in(world, "ben")
    card = ben.post(argument_url(world, root), {"weight": "2"}, headers={"HX-Request": "true"})
    assert 'id="c1"' in text_of(card)
    assert "weighs 3.0 (2 to 4; 2 votes)" in text_of(card)
    plain = ben.post(argument_url(world, root), {"weight": "1", "next": tree_url(world)})
    assert plain["Location"] == f"{tree_url(world)}#a1"
    assert ArgumentVote.objects.get(participant=world.participant("ben")).weight == 1
    for weight in ("5", "-1", "", "²"):
        assert ben.post(argument_url(world, root), {"weight": weight}).status_code == 422
    elsewhere = ben.post(argument_url(world, root), {"weight": "1", "next": "//evil.example/"})
    assert elsewhere["Location"].startswith(tree_url(world))


def test_votes_of_an_earlier_wording_say_so(world):
    root = argue(world, "ana")
    for name in ("ben", "chidi"):
        vote(world, name, root, 3)
    act(world, edit_argument, "ana", root, text="Now otherwise", meaning_changed=True)
    vote(world, "ben", root, 1)
    html = shown(world, "otto", tree_url(world))
    assert "weighs 2.0 (1 to 3; 2 votes), 1 of an earlier wording" in html


def test_its_author_edits_and_a_stale_edit_shows_both(world):
    root = argue(world, "ana", evidence_uids=[world.item().uid])
    ana = signed_in(world, "ana")
    form = text_of(ana.get(argument_url(world, root), {"show": "edit"}))
    assert 'value="E1"' in form
    given = {"act": "edit", "text": "Mine", "evidence": "E2", "meaning": "same", "version": "1"}
    act(world, edit_argument, "ana", root, text="From elsewhere")
    both = ana.post(argument_url(world, root), given)
    assert both.status_code == 409
    assert {"Mine", "From elsewhere"} <= set(re.findall(r">([^<>]+)</p>", text_of(both)))
    saved = ana.post(argument_url(world, root), {**given, "version": "2"})
    assert saved.status_code == 302
    root.refresh_from_db()
    assert (root.text, root.version) == ("Mine", 3)
    told = shown(world, "ben", argument_url(world, root), show="history")
    assert [told.index(t) for t in ("Mine", "From elsewhere", "Because it is so")] == sorted(
        told.index(t) for t in ("Mine", "From elsewhere", "Because it is so")
    )


def test_what_one_may_do_is_offered_and_nothing_else(world):
    root = argue(world, "ana")
    offers = {"Edit it", "Concede it", "Withdraw it", "Your reply"}
    for name, expected in {
        "ana": offers,
        "ben": {"Your reply"},
        "lena": {"Withdraw it", "Your reply"},
        "cora": {"Withdraw it"},
        "otto": set(),
    }.items():
        html = shown(world, name, argument_url(world, root))
        assert {offer for offer in offers if offer in html} == expected, name
    ana = signed_in(world, "ana")
    ana.post(argument_url(world, root), {"act": "concede"})
    assert "Take the concession back" in shown(world, "ana", argument_url(world, root))
    assert ana.post(argument_url(world, root), {"act": "sulk"}).status_code == 400
    cora = signed_in(world, "cora")
    cora.post(argument_url(world, root), {"act": "withdraw", "reason": "Off the point"})
    assert "Off the point" in shown(world, "ben", argument_url(world, root), show="history")
    assert "Restore it" not in shown(world, "ana", argument_url(world, root))
    assert "Restore it" in shown(world, "lena", argument_url(world, root))


def test_withdrawn_and_conceded_arguments_stay_in_their_place(world):
    root = argue(world, "ana", text="Gone")
    argue(world, "ben", root, "Stays")
    given_up = argue(world, "ana", text="Given up")
    act(world, withdraw_argument, "ana", root)
    act(world, concede_argument, "ana", given_up)
    html = shown(world, "ben", tree_url(world))
    assert "Gone" not in html
    assert {"Stays", "Given up"} <= {c[3] for c in cards(html)}
    assert "Nobody has argued for or against" in shown(
        world, "ben", reverse("hypothesis", args=(world.uid, world.hypothesis().uid))
    )


PLACES = {
    "argument": {"show": "history"},
    "history": {},
    "home": {},
    "api-changes": {},
    "api-arguments": {},
    "api-export": {},
}


def told(world, name, argument):
    """Everything that any route tells `name` of an argument, by route."""
    client = signed_in(world, name)
    _, secret = create_token(user=world.users[name], name="t", scopes=["read"], days=9)
    token = {"Authorization": f"Bearer {secret}"}
    found = {}
    for place, query in PLACES.items():
        args = {"argument": [world.uid, argument.uid], "home": []}.get(place, [world.uid])
        asked = {"headers": token} if place.startswith("api-") else {}
        answer = (Client() if asked else client).get(reverse(place, args=args), query, **asked)
        assert answer.status_code == 200, place
        found[place] = (answer.getvalue() if answer.streaming else answer.content).decode()
    return found


def test_what_is_withdrawn_is_told_nowhere_until_it_is_restored(world):
    root = argue(world, "ana", text="Said at first", evidence_uids=[world.item().uid])
    act(world, edit_argument, "ana", root, text="Said in the end")
    everywhere = told(world, "ben", root)
    silent = [place for place, text in everywhere.items() if "Said in the end" not in text]
    assert silent == ["home"]  # which says that somebody argued, not what
    act(world, withdraw_argument, "ana", root, reason="Off the point")
    for who in ("ben", "ana", "lena", "cora"):
        for place, text in told(world, who, root).items():
            assert "Said" not in text, (who, place)
    assert "Off the point" in told(world, "ben", root)["argument"]
    for who, status in (("ben", 403), ("ana", 422)):
        sent = {"act": "edit", "text": "Mine", "take": "text", "meaning": "same", "version": "1"}
        answer = signed_in(world, who).post(argument_url(world, root), sent)
        assert answer.status_code == status
        assert "Said" not in text_of(answer)
    act(world, restore_argument, "ana", root)
    assert "Said at first" in told(world, "ben", root)["argument"]
    assert "Said in the end" in told(world, "ben", root)["api-changes"]


def test_only_its_author_is_shown_the_form_that_edits_it(world):
    root = argue(world, "ana", text="Hers")
    sent = {"act": "edit", "text": "Mine", "take": "text", "meaning": "same", "version": "1"}
    assert signed_in(world, "ben").post(argument_url(world, root), sent).status_code == 403
    assert signed_in(world, "ana").post(argument_url(world, root), sent).status_code == 409


def test_focus_shows_a_branch_with_what_leads_to_it(world):
    root = argue(world, "ana", text="Root")
    reply = argue(world, "ben", root, "Reply")
    argue(world, "ben", root, "Sibling")
    argue(world, "ana", reply, "Below")
    argue(world, "ana", text="Other root")
    html = shown(world, "ben", tree_url(world), focus=str(reply.uid))
    assert [c[3] for c in cards(html)] == ["Root", "Reply", "Below"]
    for focus in ("nonsense", str(world.uid)):
        assert len(cards(shown(world, "ben", tree_url(world), focus=focus))) == 5


def test_a_closed_cell_says_the_same_whether_anybody_argues_there(world):
    before = shown(world, "chidi", cell_tree_url(world))
    argue(world, "ben", ("E1", "H1"), "Behind the gate")
    after = shown(world, "chidi", cell_tree_url(world))
    token = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|Request [0-9a-f]{32}')
    assert token.sub("", before) == token.sub("", after)
    assert "Rate it first" in after
    assert signed_in(world, "chidi").post(cell_tree_url(world)).status_code == 422
    for url in (
        cell_url(world, "E1", "H1"),
        reverse("debate", args=(world.uid,)),
        reverse("history", args=(world.uid,)),
        reverse("hypothesis", args=(world.uid, world.hypothesis().uid)),
    ):
        assert "Behind the gate" not in shown(world, "chidi", url)
    for url in (cell_url(world, "E1", "H1"), cell_tree_url(world)):
        assert "Behind the gate" in shown(world, "ana", url)
    hidden = Argument.objects.get()
    assert signed_in(world, "chidi").get(argument_url(world, hidden)).status_code == 404


def test_the_hypothesis_page_and_the_tab_lead_with_the_strongest_each_way(world):
    argue(world, "ana", text="Weak for")
    strong = argue(world, "ana", text="Strong for")
    argue(world, "ben", text="Against it", stance="attacks")
    vote(world, "ben", strong, 4)
    for url in (
        reverse("hypothesis", args=(world.uid, world.hypothesis().uid)),
        reverse("debate", args=(world.uid,)),
    ):
        html = shown(world, "ben", url)
        assert "Strong for" in html
        assert "Against it" in html
        assert "Weak for" not in html
    assert "2 for, 1 against" in shown(
        world, "ben", reverse("hypothesis", args=(world.uid, world.hypothesis().uid))
    )


def test_a_large_tree_is_one_page_of_as_many_queries_as_a_small_one(world):
    root = argue(world, "ana")
    ben, url = signed_in(world, "ben"), tree_url(world)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert ben.get(url).status_code == 200
        return sum(q["sql"].startswith("SELECT") for q in captured)

    few = asked()
    made = Argument.objects.get(pk=root.pk)
    Argument.objects.bulk_create(
        Argument(
            assessment=made.assessment,
            hypothesis=made.hypothesis,
            parent=made,
            depth=1,
            stance="attacks",
            text=f"Reply {n}",
            author=made.author,
            created_at=made.created_at,
        )
        for n in range(500)
    )
    assert asked() == few <= 8
    html = text_of(ben.get(tree_url(world)))
    assert html.count("arg__card") == 501
    # A large tree leaves the votes to each argument's own page.
    assert 'class="arg__vote"' not in html


def test_what_is_not_argued_yet_is_cut_between_words(world):
    statement = "Ministries of four neighbouring states reconsider their representations " * 2
    world.assessment.hypotheses.filter(label="H2").update(statement=statement.strip())
    shown = text_of(signed_in(world, "ana").get(reverse("debate", args=(world.uid,))))
    cut = re.search(r"(Ministries of[^<…]*)…", shown)[1]
    assert set(cut.split()) <= set(statement.split())
