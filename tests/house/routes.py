"""Every route of the product: who may ask it what, and with which valid body.

A row names, for each method, a policy out of `POLICIES`; what a row does not name is refused to
everybody (405, or what hides it). A route that stands in no row fails `test_permissions`; a whole
prefix may be one row where what lies below it is tested elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.accounts.models import Token
from assessments.evidence.models import Link, Rating
from assessments.implications.models import Implication

# Tested as a whole elsewhere: the admin in tests/curation, the door in tests/platform.
PREFIXES = ("admin/", "sign-in/", "sign-out/", "health/", "api/v1/schema/", "api/v1/docs/")

OK, DENIED, HIDDEN, DOOR = "ok", "denied", "hidden", "door"
ROLES = ("lead", "analyst", "curator", "observer", "superuser")
OUTSIDE = {"removed": HIDDEN, "stranger": HIDDEN, "anonymous": DOOR}
TOKENS = {"expired": DOOR, "elsewhere": HIDDEN}


def allowing(*roles, writes=True):
    """What each person is answered when `roles` may; the others see it but may not."""
    answers = {role: OK if role in roles else DENIED for role in ROLES}
    readonly = DENIED if writes else OK
    return {**answers, **OUTSIDE, **TOKENS, "readonly": readonly}


EVERYBODY = dict.fromkeys((*ROLES, "removed", "stranger", "readonly", "elsewhere"), OK)
POLICIES = {
    # Somebody's own list: whoever is signed in, each their own.
    "self": {**EVERYBODY, "anonymous": DOOR, "expired": DOOR},
    # rita was removed from the assessment, not from the team.
    "team": {**allowing(*ROLES, writes=False), "removed": OK},
    "team-writes": {**allowing(*ROLES), "removed": OK},
    "importers": {**EVERYBODY, "readonly": DENIED, "anonymous": DOOR, "expired": DOOR},
    # The token in the address is ana's.
    "its-owner": {**dict.fromkeys((*ROLES, *OUTSIDE), HIDDEN), "analyst": OK, "anonymous": DOOR},
    "members": allowing(*ROLES, writes=False),
    "contributors": allowing("lead", "analyst", "curator", "superuser"),
    "curators": allowing("lead", "curator", "superuser"),
    "judges": allowing("lead", "analyst"),
    "leads": allowing("lead"),
}


@dataclass(frozen=True)
class Row:
    """`methods` is {method: policy}; `bodies` {method: body of a world}."""

    methods: dict[str, str]
    bodies: dict[str, Callable] = field(default_factory=dict)


def get(policy="members"):
    return Row({"GET": policy})


def _uid(row):
    return str(row.uid)


def _citation(world):
    return {"source_id": _uid(world.item().citations.get().source)}


def _answers(world):
    return {
        "estimates": [
            {"hypothesis_id": _uid(world.hypothesis("H2")), "lower": 1, "best": 2, "upper": 3}
        ]
    }


def _round(world):
    return {"hypothesis_ids": [_uid(world.hypothesis("H4"))], "covers": ["estimates"]}


def _edge(world):
    return {
        "implication_id": _uid(Implication.objects.get()),
        "round_id": _uid(world.rounds[-1]),
        "if_true": 60,
        "if_false": 20,
    }


def _cells(world):
    cell = {"evidence_id": _uid(world.item()), "hypothesis_id": _uid(world.hypothesis("H2"))}
    return {"ratings": [{**cell, "consistency": "C"}]}


def _statement(world):
    return {"statement": "Something new altogether", "kind": "fact"}


def _edit_form(world):
    return {**_statement(world), "meaning": "same", "version": world.item().version}


def _statement_form(world):
    return {**_statement(world), "source": "A new paper", "name": "A new paper"}


RECORDS = (
    "participants", "perspectives", "questions", "hypotheses", "sources", "evidence", "citations",
    "links", "ratings", "rounds", "estimates", "impact-estimates", "judgements", "implications",
    "implication-estimates",
)  # fmt: skip

RESULTS = ("matrix", "ranking", "disagreement", "pooled", "judgements-table", "sensitivity")
BY_QUESTION = ("api-matrix", "api-ranking", "api-disagreement", "api-sensitivity")
FRAMING = (
    "frame-question", "hypothesis-aside", "frame-perspective", "frame-participant",
    "participant-change", "frame-settings",
)  # fmt: skip

ROWS = {
    **{f"api-{kind}": get() for kind in RECORDS},
    **{f"api-{kind}-one": get() for kind in RECORDS},
    "api-teams": get("self"),
    "api-teams-one": get("team"),
    "api-assessments": Row(
        {"GET": "self", "POST": "team-writes"},
        {"POST": lambda world: {"team_id": _uid(world.team), "title": "Another"}},
    ),
    "api-assessments-one": Row(
        {"GET": "members", "PATCH": "leads"}, {"PATCH": lambda world: {"title": "Other"}}
    ),
    "api-sources": Row(
        {"GET": "members", "POST": "contributors"}, {"POST": lambda world: {"name": "A paper"}}
    ),
    "api-evidence": Row({"GET": "members", "POST": "contributors"}, {"POST": _statement}),
    "api-citations": Row(
        {"GET": "members", "POST": "contributors"},
        {"POST": lambda world: {**_citation(world), "evidence_id": _uid(world.item())}},
    ),
    "api-ratings": Row({"GET": "members", "POST": "judges"}, {"POST": _cells}),
    "api-ratings-own": Row(
        {"PUT": "judges", "DELETE": "judges"}, {"PUT": lambda world: {"consistency": "N"}}
    ),
    "api-ratings-cannot": Row({"POST": "judges"}),
    "api-rounds": Row({"GET": "members", "POST": "leads"}, {"POST": _round}),
    "api-rounds-finish": Row({"POST": "judges"}),
    "api-rounds-close": Row({"POST": "leads"}),
    "api-rounds-reveal": Row({"POST": "leads"}, {"POST": lambda world: {"reason": "Time"}}),
    "api-rounds-answers": Row({"POST": "judges"}, {"POST": _answers}),
    "api-implication-estimates": Row({"GET": "members", "POST": "judges"}, {"POST": _edge}),
    "api-changes": get(),
    "home": get("self"),
    "search": get("self"),
    "history": get(),
    "evidence-list": get(),
    "evidence-add": Row({"GET": "contributors", "POST": "contributors"}, {"POST": _statement_form}),
    "evidence-detail": Row({"GET": "members", "POST": "curators"}, {"POST": _edit_form}),
    "matrix": get(),
    "matrix-item": get(),
    "cell": Row({"GET": "members", "POST": "judges"}, {"POST": lambda world: {"consistency": "N"}}),
    **{f"api-{kind}": get() for kind in RESULTS},
    "api-export": get(),
    "api-imports": Row({"POST": "importers"}),
    "account": get("self"),
    "account-preferences": Row({"POST": "self"}),
    "account-password": Row({"POST": "self"}),
    "token-add": Row({"POST": "self"}),
    "token-revoke": Row({"POST": "its-owner"}),
    "assessment-new": Row({"GET": "self", "POST": "self"}),
    "frame": get(),
    **{name: Row({"POST": "leads"}) for name in FRAMING},
    "frame-hypothesis": Row({"GET": "leads", "POST": "leads"}),
    "hypothesis-edit": Row({"GET": "leads", "POST": "leads"}),
    "answer": get(),
    "consequences": Row({"GET": "members", "POST": "contributors"}),
    "method": get(),
    "hypothesis": Row({"GET": "members", "POST": "leads"}),
    "debate": get(),
    "round": Row({"GET": "members", "POST": "judges"}),
    "round-open": Row({"GET": "leads", "POST": "leads"}),
    "round-finish": Row({"POST": "judges"}),
    "round-close": Row({"GET": "leads", "POST": "leads"}),
    "round-reveal": Row({"GET": "leads", "POST": "leads"}, {"POST": lambda w: {"reason": "Time"}}),
}


def walk(resolver=None, prefix=""):
    """(route, name, parameters) of every pattern."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, route)
        elif isinstance(pattern, URLPattern):
            yield route, pattern.name, route


def routes():
    """The routes that stand on their own, without those under a prefix: {name: route}."""
    return {name: route for route, name, _ in walk() if not route.startswith(PREFIXES)}


def address(world, name):
    """The route's address in a full world."""
    route = routes()[name]
    token = Token.objects.filter(user=world.users["ana"]).first()
    known = {
        "assessment": world.uid,
        "evidence": world.item().uid,
        "hypothesis": world.hypothesis().uid,
        "round": world.rounds[-1].uid,
        "team": world.team.uid,
        "token": token.uid if token else world.uid,
        "participant": world.participant("ben").uid,
        "question": world.question().uid,
        "perspective": world.assessment.perspectives.first().uid,
    }
    if "<uuid:uid>" in route:
        known["uid"] = some(world, route.split("/")[4])
    wanted = {k: v for k, v in known.items() if f":{k}>" in route}
    if "<str:format>" in route:
        wanted["format"] = "json"
    found = reverse(name, kwargs=wanted)
    return f"{found}?question_id={known['question']}" if name in BY_QUESTION else found


def some(world, kind):
    """A row of a kind that every member may read."""
    assessment = world.assessment
    plain = {
        "links": Link.objects.first,
        "ratings": lambda: Rating.objects.filter(participant=world.participant("ana")).first(),
        "rounds": lambda: world.rounds[-1],
        "evidence": world.item,
        "judgements": assessment.judgements.first,
    }
    attribute = kind.replace("-", "_")
    row = plain[kind]() if kind in plain else getattr(assessment, attribute).first()
    return row.uid
