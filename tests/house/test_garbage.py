"""Whatever is sent to a form or asked of a page, the answer says what is wrong: never a fault.

The fields of a form, and values that it would take, are read off the pages that hold it; each
example leaves some as they are and fills others with rubbish, drops them or says them twice.
"""

import re
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from tests.house.full import Asker, build_full
from tests.house.routes import OK, POLICIES, ROWS, address, routes

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RUBBISH = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff x", "nan", "NaN", "inf", "-Infinity", "1e999",
    "-1e-999", "1" * 5000, str(10**22), f"-{10**22}", "9223372036854775808", "1e5", "0x10", "٣",
    "½", "1_000", "00000000-0000-0000-0000-000000000000", "0" * 32, "no-uuid", "true", "null",
    "[]", "{}", "[1]", '{"a":1}', "x" * 70_000, "\N{CAT FACE}" * 300, "\u202eabc", "\r\n\r\n",
    "0000-00-00", "2024-02-30", "9999-12-31", "99999-01", "2024-13", "-0001-01-01",
    "9999-12-31T23:59", "0001-01-01T00:00", "<script>", "'\"`", "%", "%00", "../../etc", "C", "ZZ",
    "https://[", "javascript:alert(1)", "http://a\x00b", "//\ud800", "1,2", "-1", "101", "1.2345",
)  # fmt: skip
QUERY = (
    "question", "perspective", "without", "sort", "view", "q", "status", "kind", "page", "after",
    "before", "cursor", "hypothesis", "origin", "round", "verb", "who", "next", "from", "to",
)  # fmt: skip
NOT_FILLED = {"csrfmiddlewaretoken", "", None}
# What the forms hold that this world's pages have no occasion to show.
UNSEEN = {
    "bulk-import": ("act", "leave_out", "accept", "version"),
    "evidence-merge": ("text_statement", "text_kind", "meaning_changed", "version", "into_version"),
    "source-merge": ("text_name", "text_stake", "version", "into_version"),
    "evidence-resubmit": ("statement", "kind", "answer", "version"),
    "source-profile-link": ("profile", "take_grade", "version", "to"),
    "source-regrade": ("answer", "number", "version", "reason"),
}
# The other of two that a page compares stands in its query.
BESIDE = {
    "evidence-merge": lambda world: f"?with={world.item('E2').uid}",
    "source-merge": lambda world: f"?with={world.assessment.sources.latest('pk').uid}",
}


class Forms(HTMLParser):
    """`found`: the path that a form is sent to, to its fields and values that each offers."""

    def __init__(self, path):
        super().__init__()
        self.path, self.found, self.asked = path, defaultdict(lambda: defaultdict(list)), set()
        self.here = self.select = None

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a":
            query = urlsplit(said.get("href") or "").query
            self.asked |= {name for name, _ in parse_qsl(query)}
        if tag == "form":
            action = urlsplit(urljoin(self.path, said.get("action") or "")).path
            is_post = (said.get("method") or "get").lower() == "post"
            self.here = self.found[action] if is_post else None
        if self.here is None:
            return
        if tag in {"input", "textarea", "select", "button"}:
            self.select = said.get("name")
            if self.select not in NOT_FILLED:
                self.here[self.select].append(said.get("value") or "")
        elif tag == "option" and self.select not in NOT_FILLED:
            self.here[self.select].append(said.get("value") or "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.here = None


@pytest.fixture(scope="module")
def full(django_db_setup, django_db_blocker):
    """One world, those who ask, and the forms of all pages that they get: (who, path) to fields."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build_full()
        askers = {who: Asker(world, who) for who in ("lead", "analyst", "curator")}
        forms, asked = {}, set(QUERY)
        for name in pages("GET"):
            for who, asker in askers.items():
                cache.clear()
                path = address(world, name)
                answer = asker.ask("GET", path)
                if answer.status_code == 200 and not answer.streaming:
                    seen = Forms(path)
                    seen.feed(answer.content.decode())
                    asked |= seen.asked
                    for action, fields in seen.found.items():
                        forms.setdefault((who, action), {}).update(fields)
        yield world, askers, forms, sorted(asked)
        transaction.set_rollback(True)


def pages(method):
    """The names of what is for people and takes this method."""
    found = routes()
    return sorted(n for n, r in ROWS.items() if method in r.methods and found[n][:4] != "api/")


def encoded(pairs):
    """Lone surrogates go out as the bytes that they would be: no valid UTF-8."""
    return urlencode([(k, v.encode("utf-8", "surrogatepass")) for k, v in pairs])


def answer_to(world, asker, method, path, body="", **headers):
    cache.clear()
    point = transaction.savepoint()
    try:
        return asker.client.generic(
            method,
            path,
            data=body,
            content_type="application/x-www-form-urlencoded",
            headers=headers,
        )
    finally:
        transaction.savepoint_rollback(point)


def values_of(offered):
    """None leaves the field out; twice is what no browser sends of most fields."""
    one = st.sampled_from(RUBBISH) | st.sampled_from(offered or [""]) | st.text(max_size=40)
    as_offered = st.sampled_from(offered or [""]).map(lambda value: [value])
    return as_offered | as_offered | one.map(lambda v: [v]) | st.none() | st.lists(one, max_size=3)


@pytest.mark.parametrize("name", pages("POST"))
def test_no_form_is_sent_what_it_cannot_answer(full, name):
    world, askers, forms, _ = full
    row, path = ROWS[name], address(full[0], name)
    who = next(w for w in askers if POLICIES[row.methods["POST"]].get(w) == OK)
    fields = dict(forms.get((who, path), {}))
    for key, value in row.bodies.get("POST", lambda world: {})(world).items():
        fields.setdefault(key, []).append(str(value))
    for key in ("reason", *UNSEEN.get(name, ())):  # what no page offers is sent too
        fields.setdefault(key, [])
    path += BESIDE.get(name, lambda world: "")(world)
    bodies = st.fixed_dictionaries({field: values_of(seen) for field, seen in fields.items()})

    @settings(max_examples=examples(9), database=None)
    @given(bodies, st.booleans())
    def send(body, scripted):
        pairs = [(field, value) for field, values in body.items() for value in values or ()]
        headers = {"HX-Request": "true"} if scripted else {}
        answer = answer_to(world, askers[who], "POST", path, encoded(pairs), **headers)
        assert answer.status_code < 500, (answer.status_code, pairs)

    send()


@pytest.mark.parametrize("name", pages("GET"))
def test_no_page_is_asked_what_it_cannot_answer(full, name):
    world, askers, _, asked = full
    path = re.sub(r"\?.*", "", address(world, name))
    one = st.sampled_from(RUBBISH) | st.text(max_size=20)

    @settings(max_examples=examples(6), database=None)
    @given(st.lists(st.tuples(st.sampled_from(asked), one), min_size=1, max_size=12))
    def ask(pairs):
        answer = answer_to(world, askers["lead"], "GET", f"{path}?{encoded(pairs)}")
        assert answer.status_code < 500, (answer.status_code, pairs)

    ask()


def test_the_forms_were_found(full):
    """Or nothing above would be sent anything."""
    world, askers, forms, _ = full
    without = {
        name
        for name in pages("POST")
        if not any(forms.get((who, address(world, name))) for who in askers)
        and not ROWS[name].bodies
        and name not in UNSEEN
    }
    # Nothing but a button; the round of this world cannot be closed before its reveal.
    buttons = {
        "token-revoke", "round-finish", "round-close", "round-withdraw", "draft-drop",
        "round-reopen", "round-unfinish",
        "evidence-restore", "session-end", "sessions-end", "invitation-accept",
        "invitation-withdraw", "assessment-leave",
        "evidence-merge-undo", "source-merge-undo", "job-stop",
        "hypothesis-undo", "implication-withdraw", "implication-restore",
    }  # fmt: skip
    assert sorted(without - buttons) == []
