"""The least that answers the same: what the product's figures are held against.

A Django page without middleware, sign-in, templates or rules that shows the same matrix, and a
rating as four statements in one transaction. `benchmarks.bare_settings` serves the page.
"""

import json
from html import escape
from typing import Any, Final

import numpy as np
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import path

from assessments.evidence.models import COUNT_FIELDS, Evidence, Link, Rating
from assessments.framing.models import Hypothesis
from assessments.scoring.consensus import cell_consensus
from assessments.scoring.matrix import inconsistency

SYMBOLS: Final = ("++", "+", "0", "−", "−−", "n/a", "")


def matrix(_request: HttpRequest, assessment: int, member: int) -> HttpResponse:
    """The same texts, counters and totals from one row per link and per own rating. 4 queries."""
    evidence = list(
        Evidence.objects.filter(assessment_id=assessment)
        .order_by("pk")
        .values_list("pk", "label", "statement")
    )
    hypotheses = list(
        Hypothesis.objects.filter(assessment_id=assessment)
        .order_by("pk")
        .values_list("pk", "label", "statement")
    )
    links = Link.objects.filter(assessment_id=assessment).order_by("evidence_id", "hypothesis_id")
    rows = list(links.values_list("pk", *COUNT_FIELDS))
    mine = dict(
        # A participant is of one assessment: asked by both, SQLite reads the whole assessment.
        Rating.objects.filter(participant_id=member).values_list("link_id", "consistency")
    )
    table = np.array(rows)
    codes = cell_consensus(table[:, 1:].reshape(len(evidence), len(hypotheses), 6))
    totals = inconsistency(codes).tolist()
    cells = [
        f'<td class="mx__c" data-code="{code}" data-mine="{mine.get(row[0], "")}">'
        f'<a class="cell" href="cells/{row[0]}/" aria-label="team: {code}">{SYMBOLS[code]}</a></td>'
        for row, code in zip(rows, codes.ravel().tolist(), strict=True)
    ]
    width = len(hypotheses)
    body = "".join(
        f"<tr><th>{label} {escape(statement)}</th>{''.join(cells[i * width : i * width + width])}"
        for i, (_, label, statement) in enumerate(evidence)
    )
    head = "".join(f"<th>{label} {escape(text)}</th>" for _, label, text in hypotheses)
    foot = "".join(f"<td>{total}</td>" for total in totals)
    return HttpResponse(
        f"<!doctype html><title>Matrix</title><table><tr><th>{head}{body}<tr><th>{foot}</table>"
    )


urlpatterns = [path("bare/<int:assessment>/<int:member>/", matrix)]


def application() -> WSGIHandler:
    """The bare page's WSGI application for this process."""
    with override_settings(MIDDLEWARE=[]):
        handler = WSGIHandler()

    def get_response(request: HttpRequest) -> Any:
        request.urlconf = __name__  # type: ignore[attr-defined]
        return plain(request)

    plain = handler.get_response
    handler.get_response = get_response  # type: ignore[method-assign]
    return handler


def ratings(assessment: int) -> int:
    """Every current rating as a row of three values; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT link_id, participant_id, consistency FROM assessments_rating"
            # In the order in which they lie: any other takes several times as long.
            " WHERE assessment_id = %s AND is_current ORDER BY id",
            [assessment],
        )
        return len(cursor.fetchall())


def rate(stream: int, link: int, participant: int) -> None:
    """The writes of a rating, its counts and its journal row, and nothing asked first.

    What was said and counted stays as it was, so that the product's own figures can follow.
    """
    record = json.dumps([{"type": "ratings", "link": link, "consistency": "C"}])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE assessments_stream SET last = last + 1 WHERE id = %s RETURNING last", [stream]
        )
        (number,) = cursor.fetchone() or (0,)
        cursor.execute(
            "UPDATE assessments_rating SET consistency = consistency, version = version + 1"
            " WHERE link_id = %s AND participant_id = %s",
            [link, participant],
        )
        cursor.execute(
            "UPDATE assessments_link SET n_c = n_c + 1 - 1, n_i = n_i - 1 + 1 WHERE id = %s", [link]
        )
        cursor.execute(
            "INSERT INTO assessments_change (stream_id, number, at, verb, actor_name, audience,"
            " audience_ref, upserts, removed, note, is_resync)"
            " SELECT %s, %s, created_at, 'rate', 'bare', 'all', NULL, %s, '[]', '', %s"
            " FROM assessments_link WHERE id = %s",
            [stream, number, record, False, link],
        )
