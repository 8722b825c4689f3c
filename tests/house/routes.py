"""Every route of the product: who may ask it what, and with which valid body.

A row names, for each method, a policy out of `POLICIES`; what a row does not name is refused to
everybody (405, or what hides it). A route that stands in no row fails `test_permissions`; a whole
prefix may be one row where what lies below it is tested elsewhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from assessments.accounts.models import SignIn, Token
from assessments.debate.models import ArgumentVote
from assessments.evidence.models import Link, Rating
from assessments.implications.models import Implication
from assessments.people.models import Invitation
from assessments.people.queries import link_of

# Tested as a whole elsewhere: the admin in tests/curation, the door in tests/platform.
# So are the second factor and confirming that it is oneself, in tests/accounts.
PARAMETER = re.compile(r"<\w+:(\w+)>")
PREFIXES = (
    "admin/", "sign-in/", "sign-out/", "account/two-factor/", "account/confirm/", "health/",
    "api/v1/schema/", "api/v1/docs/", "api/v1/schemas/",
)  # fmt: skip

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
    # rita is an analyst of the team; superusers may what its leads may.
    "team-leads": {**allowing("lead", "superuser"), "removed": DENIED},
    "team-keepers": {**allowing("lead", "curator", "superuser"), "removed": DENIED},
    "leads-in-person": {**allowing("lead"), "removed": DENIED},
    # Superusers belong to no team, and take part in nothing.
    "team-members": {**allowing("lead", "analyst", "curator", "observer"), "removed": OK},
    "participants": allowing("lead", "analyst", "curator", "observer"),
    # The invitation is lena's: she leads what it leads to.
    "its-leads": {
        **dict.fromkeys((*ROLES, *OUTSIDE), HIDDEN),
        "lead": OK,
        "superuser": OK,
        "anonymous": DOOR,
    },
    # Whoever has the link, signed in or not.
    "bearers": {**EVERYBODY, "anonymous": OK},
    "bearers-signed-in": {**EVERYBODY, "anonymous": DOOR},
    "founders": {
        **EVERYBODY,
        **dict.fromkeys(("readonly", "elsewhere"), DENIED),
        **dict.fromkeys(("anonymous", "expired"), DOOR),
    },
    "importers": {**EVERYBODY, "readonly": DENIED, "anonymous": DOOR, "expired": DOOR},
    # The token in the address is ana's.
    "its-owner": {**dict.fromkeys((*ROLES, *OUTSIDE), HIDDEN), "analyst": OK, "anonymous": DOOR},
    # The work in the address is ana's; the read-only token is lena's.
    "its-owner-reads": {
        **dict.fromkeys((*ROLES, *OUTSIDE, "readonly", "elsewhere"), HIDDEN),
        "analyst": OK,
        "anonymous": DOOR,
        "expired": DOOR,
    },
    "its-owner-stops": {
        **dict.fromkeys((*ROLES, *OUTSIDE, "elsewhere"), HIDDEN),
        "analyst": OK,
        "anonymous": DOOR,
        "expired": DOOR,
        "readonly": DENIED,
    },
    # The import in the address is ana's; who curates or leads sees it too.
    "its-importer": {
        **allowing("lead", "analyst", "curator", "superuser"),
        "observer": HIDDEN,
    },
    "its-importer-reads": {
        **allowing("lead", "analyst", "curator", "superuser", writes=False),
        "observer": HIDDEN,
    },
    # Others see it; that it is to be answered is nothing to them. A token may not write first.
    "its-submitter": {
        **dict.fromkeys((*ROLES, *OUTSIDE), HIDDEN),
        **TOKENS,
        "analyst": OK,
        "anonymous": DOOR,
        "readonly": DENIED,
    },
    "purgers": allowing("lead", "superuser"),
    "members": allowing(*ROLES, writes=False),
    "viewers": allowing(*ROLES),
    "deciders": allowing("curator", "superuser"),
    "contributors": allowing("lead", "analyst", "curator", "superuser"),
    "curators": allowing("lead", "curator", "superuser"),
    "curators-read": allowing("lead", "curator", "superuser", writes=False),
    "judges": allowing("lead", "analyst"),
    "duplicators": allowing(*ROLES),
    # The argument in the address is ana's.
    "its-author": allowing("analyst"),
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


def argued_on(world):
    """ana's argument on H1."""
    return world.assessment.arguments.filter(hypothesis=world.hypothesis("H1")).earliest("pk").uid


def _argument(world):
    return {"parent_id": str(argued_on(world)), "stance": "attacks", "text": "It is not so"}


def _vote(world):
    return {"argument_id": str(argued_on(world)), "weight": 2}


def _drawn(world):
    return {"cause_id": _uid(world.hypothesis("H4")), "effect_id": _uid(world.hypothesis("H5"))}


def _judgement(world):
    return {"hypothesis_id": _uid(world.hypothesis("H2")), "text": "Likely", "confidence": "low"}


def _resolution(world):
    return {
        "hypothesis_id": _uid(world.hypothesis("H4")),
        "outcome": "true",
        "resolved_on": "2024-12",
        "basis": "The index",
    }


def _cells(world):
    cell = {"evidence_id": _uid(world.item()), "hypothesis_id": _uid(world.hypothesis("H2"))}
    return {"ratings": [{**cell, "consistency": "C"}]}


def _statement(world):
    return {"statement": "Something new altogether", "kind": "fact"}


def _purge(world):
    return {"confirmation": "Something else", "reason": "Spilled"}


def _edit_form(world):
    return {**_statement(world), "meaning": "same", "version": world.item().version}


def _statement_form(world):
    return {**_statement(world), "source": "A new paper", "name": "A new paper"}


def _heir(world):
    return {"member": _uid(world.users["ben"])}


def _other_source(world):
    return {"into_id": _uid(world.assessment.sources.last())}


def _two_items(world):
    return {"kind": "evidence", "ids": [_uid(world.item("E1")), _uid(world.item("E2"))]}


def _two_apart(world):
    one, other = _two_items(world)["ids"]
    return {"kind": "evidence", "one": one, "other": other, "apart": "1"}


def _tagged(world):
    return {"tag": "retracted", "evidence_ids": [_uid(world.item())]}


def _regrade(world):
    return {"reliability": "C", "reason": "Twice wrong"}


def _text_form(world):
    return {"title": "A text", "source": "A new paper", "body": "It says so. It says more."}


RECORDS = (
    "participants", "perspectives", "questions", "hypotheses", "sources", "evidence", "citations",
    "links", "ratings", "rounds", "estimates", "impact-estimates", "judgements", "arguments",
    "argument-votes", "implications", "implication-estimates", "resolutions",
)  # fmt: skip

RESULTS = (
    "matrix", "ranking", "disagreement", "pooled", "judgements-table", "sensitivity",
    "track-record", "coverage",
)  # fmt: skip
BY_QUESTION = ("api-matrix", "api-ranking", "api-disagreement", "api-sensitivity", "api-coverage")
FRAMING = (
    "hypothesis-aside", "frame-perspective", "frame-settings",
    "assessment-lock", "participant-add", "participant-change", "participant-invite",
    "frame-scale", "question-move", "hypothesis-move", "perspective-change", "perspective-rename",
)  # fmt: skip

ROWS = {
    **{f"api-{kind}": get() for kind in RECORDS},
    **{f"api-{kind}-one": get() for kind in RECORDS},
    "api-teams": Row({"GET": "self", "POST": "founders"}, {"POST": lambda world: {"name": "Team"}}),
    "api-teams-one": Row(
        {"GET": "team", "PATCH": "team-leads"}, {"PATCH": lambda world: {"name": "Other"}}
    ),
    "api-assessments": Row(
        {"GET": "self", "POST": "team-writes"},
        {"POST": lambda world: {"team_id": _uid(world.team), "title": "Another"}},
    ),
    "api-assessments-one": Row(
        {"GET": "members", "PATCH": "leads"}, {"PATCH": lambda world: {"title": "Other"}}
    ),
    "api-assessments-lock": Row({"GET": "members", "POST": "leads", "DELETE": "leads"}),
    "api-perspectives": Row(
        {"GET": "members", "POST": "leads"}, {"POST": lambda world: {"name": "The cat"}}
    ),
    "api-participants-one": Row(
        {"GET": "members", "PATCH": "leads", "DELETE": "leads"},
        {"PATCH": lambda world: {"role": "lead"}},
    ),
    "api-perspectives-one": Row(
        {"GET": "members", "PATCH": "leads", "DELETE": "leads"},
        {"PATCH": lambda world: {"name": "The cat"}},
    ),
    "api-perspectives-restore": Row({"POST": "leads"}),
    "api-questions": Row(
        {"GET": "members", "POST": "leads"},
        {"POST": lambda world: {"text": "Why?", "framing": "independent"}},
    ),
    "api-questions-one": Row(
        {"GET": "members", "PATCH": "leads"}, {"PATCH": lambda world: {"text": "Why?"}}
    ),
    "api-hypotheses": Row(
        {"GET": "members", "POST": "leads"},
        {"POST": lambda w: {"statement": "So", "question_id": _uid(w.question())}},
    ),
    "api-hypotheses-one": Row(
        {"GET": "members", "PATCH": "leads"}, {"PATCH": lambda world: {"statement": "So"}}
    ),
    "api-hypotheses-set-aside": Row({"POST": "leads"}),
    "api-hypotheses-take-up": Row({"POST": "leads"}),
    "api-hypotheses-split": Row(
        {"POST": "leads"}, {"POST": lambda w: {"parts": [{"statement": "A"}, {"statement": "B"}]}}
    ),
    "api-hypotheses-merge": Row(
        {"POST": "curators"}, {"POST": lambda w: {"into_id": _uid(w.hypothesis("H2"))}}
    ),
    "api-hypotheses-undo": Row({"POST": "curators"}),
    "api-evidence-merge": Row(
        {"POST": "curators"}, {"POST": lambda w: {"into_id": _uid(w.item("E2"))}}
    ),
    "api-evidence-undo": Row({"POST": "curators"}),
    "api-sources-merge": Row({"POST": "curators"}, {"POST": _other_source}),
    "api-sources-undo": Row({"POST": "curators"}),
    "api-sources-rests": get(),
    "api-origin-clusters": get(),
    "api-tags": get(),
    "api-tags-rename": Row(
        {"POST": "curators"}, {"POST": lambda world: {"tag": "retracted", "to": "withdrawn"}}
    ),
    "api-tags-apply": Row({"POST": "curators"}, {"POST": _tagged}),
    "tags": Row({"GET": "members", "POST": "curators"}),
    "voices": get(),
    "api-source-profiles": Row(
        {"GET": "team", "POST": "team-keepers"}, {"POST": lambda world: {"name": "A paper"}}
    ),
    "api-source-profiles-one": Row(
        {"GET": "team", "PATCH": "team-keepers"}, {"PATCH": lambda world: {"notes": "Much"}}
    ),
    "api-source-profiles-regrade": Row({"POST": "team-keepers"}, {"POST": _regrade}),
    "api-source-profiles-retire": Row({"POST": "team-keepers"}),
    "api-source-profiles-history": get("team"),
    "source-profiles": Row({"GET": "team", "POST": "team-keepers"}),
    "source-profile": Row({"GET": "team", "POST": "team-keepers"}),
    "api-sources-profile": Row({"POST": "curators"}, {"POST": lambda world: {"profile_id": None}}),
    "api-sources-adopt": Row({"POST": "curators"}),
    "api-sources-regrade": Row({"POST": "curators"}, {"POST": lambda world: {"accept": True}}),
    "api-regrades": get("curators-read"),
    "source-profile-link": Row({"POST": "curators"}),
    "source-adopt": Row({"POST": "curators"}),
    "source-regrade": Row({"POST": "curators"}),
    "api-duplicates": Row({"GET": "curators-read", "POST": "curators"}, {"POST": _two_items}),
    "evidence-merge": Row({"GET": "curators", "POST": "curators"}),
    "evidence-merge-undo": Row({"POST": "curators"}),
    "source-merge": Row({"GET": "curators", "POST": "curators"}),
    "source-merge-undo": Row({"POST": "curators"}),
    "duplicates": get("curators-read"),
    "duplicates-anywhere": get("self"),
    "duplicates-apart": Row({"POST": "curators"}, {"POST": _two_apart}),
    "api-hypotheses-ask-again": Row({"POST": "leads"}),
    "api-sources": Row(
        {"GET": "members", "POST": "contributors"}, {"POST": lambda world: {"name": "A paper"}}
    ),
    "api-evidence": Row({"GET": "members", "POST": "contributors"}, {"POST": _statement}),
    "api-citations": Row(
        {"GET": "members", "POST": "contributors"},
        {"POST": lambda world: {**_citation(world), "evidence_id": _uid(world.item())}},
    ),
    "api-sources-one": Row(
        {"GET": "members", "PATCH": "curators"}, {"PATCH": lambda world: {"stake": "Much"}}
    ),
    "api-evidence-one": Row(
        {"GET": "members", "PATCH": "curators"}, {"PATCH": lambda world: {"kind": "fact"}}
    ),
    "api-evidence-accept": Row({"POST": "deciders"}),
    "api-evidence-reject": Row({"POST": "deciders"}, {"POST": lambda world: {"reason": "Untrue"}}),
    "api-evidence-withdraw": Row({"POST": "deciders"}),
    "api-evidence-restore": Row({"POST": "deciders"}),
    "api-citations-one": Row(
        {"GET": "members", "PATCH": "curators", "DELETE": "curators"},
        {"PATCH": lambda world: {"relation": "conflicts"}},
    ),
    "api-links-one": Row(
        {"GET": "members", "PATCH": "curators"}, {"PATCH": lambda world: {"relevance": "high"}}
    ),
    "api-ratings": Row({"GET": "members", "POST": "judges"}, {"POST": _cells}),
    "api-ratings-own": Row(
        {"PUT": "judges", "DELETE": "judges"}, {"PUT": lambda world: {"consistency": "N"}}
    ),
    "api-ratings-cannot": Row({"POST": "judges"}),
    "api-rounds": Row({"GET": "members", "POST": "leads"}, {"POST": _round}),
    "api-rounds-one": Row(
        {"GET": "members", "PATCH": "leads"}, {"PATCH": lambda world: {"title": "Other"}}
    ),
    "api-rounds-finish": Row({"POST": "judges", "DELETE": "judges"}),
    "api-rounds-close": Row({"POST": "leads"}),
    "api-rounds-reopen": Row({"POST": "leads"}),
    "api-rounds-reveal": Row({"POST": "leads"}, {"POST": lambda world: {"reason": "Time"}}),
    "api-rounds-answers": Row({"POST": "judges", "DELETE": "judges"}, {"POST": _answers}),
    "api-arguments": Row({"GET": "members", "POST": "judges"}, {"POST": _argument}),
    "api-arguments-one": Row(
        {"GET": "members", "PATCH": "its-author"}, {"PATCH": lambda world: {"text": "Other words"}}
    ),
    "api-argument-votes": Row({"GET": "members", "POST": "judges"}, {"POST": _vote}),
    "api-implications": Row({"GET": "members", "POST": "contributors"}, {"POST": _drawn}),
    "api-implications-one": Row(
        {"GET": "members", "PATCH": "contributors", "DELETE": "curators"},
        {"PATCH": lambda world: {"lag": "Weeks"}},
    ),
    "api-implications-restore": Row({"POST": "contributors"}),
    "api-judgements": Row({"GET": "members", "POST": "leads"}, {"POST": _judgement}),
    "api-judgements-one": Row(
        {"GET": "members", "PATCH": "leads"}, {"PATCH": lambda world: {"confidence": "high"}}
    ),
    "api-resolutions": Row({"GET": "members", "POST": "leads"}, {"POST": _resolution}),
    "api-resolutions-one": Row(
        {"GET": "members", "PATCH": "leads"},
        {"PATCH": lambda world: {"outcome": "false", "reason": "Read again"}},
    ),
    "api-resolutions-withdraw": Row({"POST": "leads"}, {"POST": lambda world: {"reason": "Hasty"}}),
    "resolution": Row({"GET": "leads", "POST": "leads"}),
    "resolution-withdraw": Row({"POST": "leads"}, {"POST": lambda world: {"reason": "Hasty"}}),
    "implication-change": Row({"GET": "contributors", "POST": "contributors"}),
    "implication-withdraw": Row({"POST": "curators"}),
    "implication-restore": Row({"POST": "contributors"}),
    "api-implication-estimates": Row({"GET": "members", "POST": "judges"}, {"POST": _edge}),
    "api-changes": get(),
    "home": get("self"),
    "search": get("self"),
    "seen": Row({"POST": "self"}, {"POST": lambda world: {"mark": f"{world.uid}:1"}}),
    "history": get(),
    "pulse": get(),
    "evidence-list": get(),
    "evidence-views": Row(
        {"POST": "viewers"}, {"POST": lambda world: {"name": "Mine", "kind": "fact"}}
    ),
    # The view in the address is ana's own.
    "evidence-view": Row({"POST": "its-owner"}, {"POST": lambda world: {"name": "Renamed"}}),
    "evidence-add": Row({"GET": "contributors", "POST": "contributors"}, {"POST": _statement_form}),
    "evidence-mine": get(),
    "evidence-likes": get(),
    "evidence-decide": Row(
        {"POST": "deciders"}, {"POST": lambda world: {"decision": "reject", "reason": "Untrue."}}
    ),
    "evidence-reopen": Row({"POST": "deciders"}),
    # The item in the address is ana's, and asks nothing.
    "evidence-resubmit": Row({"POST": "its-submitter"}),
    "api-evidence-send-back": Row(
        {"POST": "deciders"}, {"POST": lambda world: {"question": "Which border?"}}
    ),
    "api-evidence-resubmit": Row({"POST": "its-submitter"}),
    "api-evidence-reopen": Row({"POST": "deciders"}),
    "purge": Row({"GET": "purgers", "POST": "purgers"}, {"POST": _purge}),
    "api-evidence-purge": Row({"POST": "purgers"}, {"POST": _purge}),
    "api-sources-purge": Row({"POST": "purgers"}, {"POST": _purge}),
    "api-arguments-purge": Row({"POST": "purgers"}, {"POST": _purge}),
    "api-assessments-purge": Row({"POST": "purgers"}, {"POST": _purge}),
    "evidence-withdraw": Row({"POST": "deciders"}),
    "evidence-restore": Row({"POST": "deciders"}),
    "sources": get(),
    "evidence-standing": get(),
    "source": Row({"GET": "members", "POST": "curators"}),
    "evidence-alike": Row({"POST": "contributors"}, {"POST": _statement}),
    "reading": Row({"GET": "members", "POST": "contributors"}, {"POST": _text_form}),
    "reading-text": Row(
        {"GET": "members", "POST": "contributors"},
        {"POST": lambda world: {"s": ["2"], "act": "aside", "reason": "Background"}},
    ),
    "evidence-detail": Row({"GET": "members", "POST": "curators"}, {"POST": _edit_form}),
    "matrix": get(),
    "matrix-item": get(),
    "one-by-one": get(),
    "cell": Row({"GET": "members", "POST": "judges"}, {"POST": lambda world: {"consistency": "N"}}),
    **{f"api-{kind}": get() for kind in RESULTS},
    "api-export": get(),
    "api-assessments-duplicate": Row(
        {"POST": "duplicators"}, {"POST": lambda w: {"team_id": _uid(w.team), "title": "Again"}}
    ),
    "table": get(),
    "duplicate": Row({"GET": "members", "POST": "duplicators"}),
    "api-imports": Row({"POST": "importers"}),
    "import": Row({"GET": "self", "POST": "self"}),
    "api-bulk-imports": Row(
        {"POST": "contributors"}, {"POST": lambda world: {"rows": [{"statement": "New"}]}}
    ),
    "api-bulk-imports-one": Row({"GET": "its-importer-reads"}),
    "api-bulk-imports-undo": Row({"POST": "its-importer"}),
    "bulk-anywhere": get("self"),
    "bulk": Row({"GET": "contributors", "POST": "contributors"}),
    # The draft in the address is ana's own.
    "bulk-columns": Row({"GET": "its-owner", "POST": "its-owner"}),
    "bulk-preview": Row({"GET": "its-owner", "POST": "its-owner"}),
    "bulk-import": Row({"GET": "its-importer-reads", "POST": "its-importer"}),
    "api-jobs": get("self"),
    "api-jobs-one": Row({"GET": "its-owner-reads", "DELETE": "its-owner-stops"}),
    "api-jobs-result": get("its-owner-reads"),
    "jobs": get("self"),
    "job": get("its-owner"),
    "job-stop": Row({"POST": "its-owner"}),
    "job-result": get("its-owner"),
    "account": get("self"),
    "account-preferences": Row({"POST": "self"}),
    "account-password": Row({"POST": "self"}),
    "draft-keep": Row({"POST": "self"}, {"POST": lambda world: {"draft_place": "evidence-add"}}),
    "draft-drop": Row({"POST": "self"}),
    "tokens": Row({"GET": "self", "POST": "self"}),
    "account-erase": Row({"GET": "self", "POST": "self"}),
    "sessions": get("self"),
    "sessions-end": Row({"POST": "self"}),
    "session-end": Row({"POST": "its-owner"}),
    "account_email": Row({"GET": "self", "POST": "self"}),
    "token-revoke": Row({"POST": "its-owner"}),
    "assessment-new": Row({"GET": "self", "POST": "self"}),
    "assessment-new-from": Row({"GET": "self", "POST": "self"}),
    "joined": Row({"POST": "self"}, {"POST": lambda world: {"statement": "It rains because"}}),
    "frame-question": Row({"GET": "leads", "POST": "leads"}),
    "hypothesis-split": Row({"GET": "leads", "POST": "leads"}),
    "hypothesis-merge": Row({"GET": "curators", "POST": "curators"}),
    "hypothesis-undo": Row({"POST": "curators"}),
    "frame": get(),
    "teams": Row({"GET": "self", "POST": "self"}),
    "team": get("team"),
    "team-rename": Row({"POST": "team-leads"}),
    "member-change": Row({"POST": "team-leads"}, {"POST": lambda world: {"role": "curator"}}),
    "team-hand-over": Row({"POST": "leads-in-person"}, {"POST": _heir}),
    "team-leave": Row({"POST": "team-members"}),
    "team-invite": Row({"POST": "team-leads"}),
    "invitation": get("bearers"),
    "invitation-accept": Row({"POST": "bearers-signed-in"}),
    "invitation-register": Row(
        {"POST": "bearers"},
        {"POST": lambda world: {"first_name": "Kim", "last_name": "", "email": "k@example.org"}},
    ),
    "invitation-withdraw": Row({"POST": "its-leads"}),
    "participants": get(),
    "assessment-leave": Row({"POST": "participants"}),
    **{name: Row({"POST": "leads"}) for name in FRAMING},
    "assessment-hand-over": Row(
        {"POST": "leads"}, {"POST": lambda world: {"participant": _uid(world.participant("ben"))}}
    ),
    "question-edit": Row({"GET": "leads", "POST": "leads"}),
    "frame-hypothesis": Row({"GET": "leads", "POST": "leads"}),
    "hypothesis-edit": Row({"GET": "leads", "POST": "leads"}),
    "answer": get(),
    "sensitivity": get(),
    "disagreement": get(),
    "pooling": get(),
    "coverage": get(),
    "record": get(),
    "calibration": get("self"),
    "consequences": Row({"GET": "members", "POST": "contributors"}),
    "method": get(),
    "hypothesis": Row({"GET": "members", "POST": "leads"}),
    "debate": get(),
    "debate-hypothesis": Row({"GET": "members", "POST": "judges"}),
    "debate-cell": Row({"GET": "members", "POST": "judges"}),
    "argument": Row({"GET": "members", "POST": "judges"}, {"POST": lambda world: {"weight": 2}}),
    "round": Row({"GET": "members", "POST": "judges"}),
    "round-open": Row({"GET": "leads", "POST": "leads"}),
    "round-finish": Row({"POST": "judges"}),
    "round-change": Row({"GET": "leads", "POST": "leads"}),
    "round-unfinish": Row({"POST": "judges"}),
    "round-withdraw": Row({"POST": "judges"}),
    "round-close": Row({"POST": "leads"}),
    "round-reopen": Row({"POST": "leads"}),
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


@cache
def routes():
    """The routes that stand on their own, without those under a prefix: {name: route}."""
    return {name: route for route, name, _ in walk() if not route.startswith(PREFIXES)}


# What stands in a route, and how a full world finds it: asked only where it is needed, or the
# looking would take longer than the answers that are tested.
KNOWN = {
    "session": lambda w: SignIn.objects.filter(user=w.users["ana"]).first().uid,
    "member": lambda w: w.users["ben"].uid,
    "invitation": lambda w: uid_or(Invitation.objects.first(), w),
    "assessment": lambda w: w.uid,
    "argument": argued_on,
    "evidence": lambda w: w.item().uid,
    "hypothesis": lambda w: w.hypothesis().uid,
    "round": lambda w: w.rounds[-1].uid,
    "team": lambda w: w.team.uid,
    "token": lambda w: uid_or(Token.objects.filter(user=w.users["ana"]).first(), w),
    "participant": lambda w: w.participant("ben").uid,
    "question": lambda w: w.question().uid,
    "implication": lambda w: Implication.objects.order_by("pk").first().uid,
    "perspective": lambda w: w.assessment.perspectives.first().uid,
    "view": lambda w: w.view.uid,
    "text": lambda w: w.text.uid,
    "kind": lambda w: "evidence",
    "thing": lambda w: w.item().uid,
    "profile": lambda w: w.team.source_profiles.first().uid,
    "source": lambda w: w.assessment.sources.first().uid,
    "template": lambda w: "who",
    "link": lambda w: link_of(Invitation.objects.first()),
    "table": lambda w: "evidence",
    "ending": lambda w: "csv",
    "job": lambda w: w.job.uid,
    "draft": lambda w: w.bulk_draft.uid,
    "made": lambda w: w.bulk_import.uid,
}


def uid_or(row, world):
    """The row's id; where there is none, one that is nothing of the kind."""
    return row.uid if row else world.uid


def address(world, name):
    """The route's address in a full world."""
    route = routes()[name]
    wanted = {part: KNOWN[part](world) for part in PARAMETER.findall(route) if part != "uid"}
    if name.startswith("resolution"):
        wanted["hypothesis"] = world.hypothesis("H5").uid
    if name == "api-perspectives-restore":
        wanted["uid"] = world.assessment.perspectives.get(removed_at__isnull=False).uid
    elif "<uuid:uid>" in route:
        wanted["uid"] = some(world, route.split("/")[4])
    found = reverse(name, kwargs=wanted)
    return f"{found}?question_id={KNOWN['question'](world)}" if name in BY_QUESTION else found


def some(world, kind):
    """A row of a kind that every member may read."""
    assessment = world.assessment
    plain = {
        "links": Link.objects.first,
        "ratings": lambda: Rating.objects.filter(participant=world.participant("ana")).first(),
        "rounds": lambda: world.rounds[-1],
        "evidence": world.item,
        "judgements": assessment.judgements.first,
        "argument-votes": lambda: ArgumentVote.objects.filter(
            participant=world.participant("ben")
        ).first(),
    }
    attribute = kind.replace("-", "_")
    row = plain[kind]() if kind in plain else getattr(assessment, attribute).first()
    return row.uid
