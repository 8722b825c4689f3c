"""Pages and endpoints: how long the matrix takes, and how many queries each of them asks."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from gzip import compress
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter

from assessments.accounts.models import Token
from assessments.evidence.models import Citation, Link, Rating, Source
from assessments.framing.models import Participant, Perspective
from benchmarks import bare
from benchmarks.browsing import Browser, InProcess, OverHttp, milliseconds, server, session_of
from benchmarks.figures import (
    CAMPS,
    FIRST_SCREEN,
    MATRIX,
    MATRIX_HTTP,
    MEMBERS,
    MILLISECONDS,
    QUERIES,
    Figure,
)
from benchmarks.workload import Workload

TIMES: Final = {"S": 30, "M": 30, "L": 30, "XL": 10}
# The admin and sign-in aside; streams never end.
LEFT_OUT: Final = ("admin/", "sign-", "health/", "i18n/", "stream", "schema", "docs")
OK: Final = 200


def application() -> Callable[..., Any]:
    """The whole WSGI application, as the server has it."""
    from config.stack import settle
    from config.wsgi import application as whole

    settle()
    return whole


def matrix_path(workload: Workload, *, whole: bool = True) -> str:
    """The matrix with every row, or the first screen of it, where it comes in screens."""
    path = f"/a/{workload.assessment.uid}/matrix/?question={workload.question.uid}"
    return f"{path}&all=1" if whole else path


def bare_path(workload: Workload) -> str:
    member = Participant.objects.get(assessment=workload.assessment, user=workload.members[0])
    return f"/bare/{workload.assessment.pk}/{member.pk}/"


def matrix_in_process(workloads: Mapping[str, Workload]) -> Iterator[Figure]:
    for name, workload in workloads.items():
        application()  # the bare page too is measured in a process that has settled
        own = InProcess(bare.application(), {})
        plain = milliseconds(lambda own=own, w=workload: _get(own, bare_path(w)), TIMES[name])
        figure = Figure(
            "bare matrix page, in process", name, MILLISECONDS, plain.values, cpu=plain.cpu
        )
        yield figure
        person = InProcess(application(), session_of(workload.members[0]))
        whole, first = matrix_path(workload), matrix_path(workload, whole=False)
        asked = {MATRIX: whole, FIRST_SCREEN: first}
        if len(_get(person, whole)) < 2 * len(_get(person, first)):
            del asked[FIRST_SCREEN]  # it comes in one
        for what, path in asked.items():
            page = _get(person, path)
            took = milliseconds(lambda p=person, at=path: _get(p, at), TIMES[name])
            yield Figure(
                what,
                name,
                MILLISECONDS,
                took.values,
                bare=figure.median,
                cpu=took.cpu,
                note=f"{len(page) / 1000:,.0f} kB, gzip {len(compress(page)) / 1000:,.0f} kB",
            )


def members_in_process(workloads: Mapping[str, Workload]) -> Iterator[Figure]:
    """The pages that need what each member said of each cell, beside a bare read of as much."""
    for name, workload in workloads.items():
        plain = milliseconds(lambda w=workload: bare.ratings(w.assessment.pk), 3)
        figure = Figure(
            "bare read of every rating", name, MILLISECONDS, plain.values, cpu=plain.cpu
        )
        yield figure
        person = InProcess(application(), session_of(workload.members[0]))
        start = f"/a/{workload.assessment.uid}/analysis"
        chosen = f"question={workload.question.uid}"
        for what, path in (
            (MEMBERS, f"{start}/sensitivity/?{chosen}&members=1"),
            (CAMPS, f"{start}/disagreement/?{chosen}&a=camps"),
        ):
            took = milliseconds(lambda p=person, at=path: _get(p, at), 3)
            yield Figure(what, name, MILLISECONDS, took.values, bare=figure.median, cpu=took.cpu)


def matrix_over_http(
    workloads: Mapping[str, Workload], port: int, folder: Path
) -> Iterator[Figure]:
    plain: dict[str, Figure] = {}
    with server(port, folder, DJANGO_SETTINGS_MODULE="benchmarks.bare_settings"):
        for name, workload in workloads.items():
            own, path = OverHttp(port, {}), bare_path(workload)
            took = milliseconds(lambda o=own, at=path: _get(o, at), TIMES[name])
            plain[name] = Figure("bare matrix page, over HTTP", name, MILLISECONDS, took.values)
    with server(port, folder):
        for name, workload in workloads.items():
            yield plain[name]
            person = OverHttp(port, session_of(workload.members[0]))
            path = matrix_path(workload)
            took = milliseconds(lambda p=person, at=path: _get(p, at), TIMES[name])
            yield Figure(MATRIX_HTTP, name, MILLISECONDS, took.values, bare=plain[name].median)


def _get(browser: Browser, path: str) -> bytes:
    answer = browser.get(path)
    if answer.status != OK:
        raise SystemExit(f"{path} answered {answer.status}")
    return answer.body


# ------------------------------------------------------------------------------------- queries


@dataclass(frozen=True, slots=True)
class Route:
    """A route with what it is called by (`a/<uuid:assessment>/matrix/`) and its parameters."""

    pattern: str
    parameters: tuple[str, ...]


def queries_at_two_sizes(small: Workload, large: Workload) -> Iterator[Figure]:
    """Every page and endpoint that answers 200 to GET; raises if one grows with the rows."""
    grown = []
    for route in routes():
        counts = [_queries(route, workload) for workload in (small, large)]
        if None in counts:
            continue
        yield Figure(
            f"GET /{route.pattern}",
            f"{small.size.name}, {large.size.name}",
            QUERIES,
            [float(count or 0) for count in counts],
            note="" if counts[0] == counts[1] else "GROWS",
        )
        if counts[0] != counts[1]:
            grown.append(f"/{route.pattern}: {counts[0]}, then {counts[1]}")
    if grown:
        yield Figure("pages whose queries grow", "", QUERIES, [len(grown)], note="; ".join(grown))


def routes() -> list[Route]:
    """Every route whose parameters are all uuids."""
    found = [r for r in _walk(get_resolver(), "") if not r.pattern.startswith(LEFT_OUT)]
    return sorted(
        (r for r in found if not any(word in r.pattern for word in ("stream", "schema", "docs"))),
        key=lambda r: r.pattern,
    )


def _walk(resolver: URLResolver, before: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            if not pattern.startswith(LEFT_OUT):
                yield from _walk(entry, pattern)
        elif _is_plain(entry, pattern):
            parameters = entry.pattern.converters
            inherited = tuple(part.split(">")[0] for part in before.split("<uuid:")[1:])
            yield Route(pattern, (*inherited, *parameters))


def _is_plain(entry: URLPattern, pattern: str) -> bool:
    """Written with `path`, every parameter a uuid."""
    uuids = all(isinstance(c, UUIDConverter) for c in entry.pattern.converters.values())
    return uuids and "(" not in pattern and "^" not in pattern and "<path" not in pattern


def path_of(route: Route, workload: Workload) -> str | None:
    """The route's address in a workload; None where that has nothing for it."""
    known = _uids(workload)
    path = "/" + route.pattern
    for name in route.parameters:
        uid = known.get(name) or _by_place(route, known)
        if uid is None:
            return None
        path = path.replace(f"<uuid:{name}>", str(uid))
    return path


def _queries(route: Route, workload: Workload) -> int | None:
    """How many queries the route asks for the first member; None where it does not answer 200."""
    path = path_of(route, workload)
    if path is None:
        return None
    headers = (
        {"Authorization": f"Bearer {token_of(workload)}"}
        if path.startswith("/api/")
        else session_of(workload.members[0])
    )
    person = InProcess(application(), headers)
    # What is read once a process is not asked again.
    if person.get(path).status != OK:
        return None
    asked: list[str] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "SET ", "PRAGMA")):
            asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        person.get(path)
    return len(asked)


def _uids(workload: Workload) -> dict[str, UUID]:
    """One object of each kind, by the name of the parameter that asks for it."""
    assessment = workload.assessment
    participant = Participant.objects.get(assessment=assessment, user=workload.members[0])
    return {
        "assessment": assessment.uid,
        "team": assessment.team.uid,
        "question": workload.question.uid,
        "hypothesis": workload.hypotheses[0].uid,
        "evidence": workload.evidence[0].uid,
        "round": workload.round.uid,
        "participant": participant.uid,
        "link": _first(Link, workload),
        "rating": _first(Rating, workload),
        "source": _first(Source, workload),
        "citation": _first(Citation, workload),
        "perspective": _first(Perspective, workload),
    }


def _first(model: Any, workload: Workload) -> UUID:
    uid: UUID = model.objects.filter(assessment=workload.assessment).order_by("pk")[0].uid
    return uid


def _by_place(route: Route, known: Mapping[str, UUID]) -> UUID | None:
    """`…/ratings/<uuid:uid>/` asks for a rating: by the plural before it."""
    plural = route.pattern.split("<uuid:")[-2 if route.pattern.count("<uuid:") > 1 else 0]
    word = plural.rstrip("/").split("/")[-1]
    singular = {"hypotheses": "hypothesis", "evidence": "evidence"}.get(
        word, word.removesuffix("s")
    )
    return known.get(singular)


_tokens: dict[int, str] = {}


def token_of(workload: Workload) -> str:
    """A bearer token of the first member."""
    user = workload.members[0]
    if user.pk not in _tokens:
        _, text = Token.objects.create(
            user=user, expiry=timedelta(days=1), name="benchmark", scopes=["read", "write"]
        )
        _tokens[user.pk] = text
    return _tokens[user.pk]
