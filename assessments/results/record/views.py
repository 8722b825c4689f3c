"""The track record: the team's in one assessment, and one's own, which nobody else sees."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from assessments.framing.access import access_to
from assessments.results.analysis.pages import PAGES
from assessments.results.pooling.words import METHODS as WORDS
from assessments.results.queries import frame_of
from assessments.results.queries.given import answers_of
from assessments.results.queries.record import Track, my_track, track_of
from assessments.results.record.plot import curve_of
from assessments.web.actors import actor_of
from assessments.web.snapshots import snapshot


@login_required
@require_safe
def team_record(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """2 queries for the figures, whatever the size."""
    with snapshot():
        access = access_to(actor_of(request), assessment)
        frame = frame_of(access)
        track = track_of(frame, answers_of(access))
    context = {
        "assessment": access.assessment,
        "access": access,
        "tab": "answer",
        "pages": PAGES,
        "page": "record",
        "hypotheses": frame.hypotheses,
        "headline": WORDS[access.assessment.pooling_method],
        "by_method": [
            (WORDS[key], one, key == access.assessment.pooling_method)
            for key, one in (track.by_method or {}).items()
        ],
        "change": frame.change,
        **_common(track),
    }
    return render(request, "analysis/record.html", context)


@login_required
@require_safe
def own_record(request: HttpRequest) -> HttpResponse:
    """One's own calibration over all assessments that one takes part in: for nobody else."""
    with snapshot():
        track = my_track(actor_of(request))
    return render(request, "accounts/calibration.html", _common(track))


def _common(track: Track) -> dict[str, object]:
    return {"track": track, "curve": curve_of(track.curve) if track.curve else None}
