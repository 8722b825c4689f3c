"""What an endpoint needs that has its work done later."""

from typing import Final

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.jobs.models import Job
from assessments.jobs.records import job_record
from assessments.jobs.serializers import JobSerializer

__all__ = ["AGAIN", "JobSerializer", "accepted", "prefers_later"]

# Seconds after which to ask again.
AGAIN: Final = "1"


def accepted(request: Request, job: Job) -> Response:
    """202 with the job, and where to ask for it."""
    response = Response(job_record(job), status=202)
    place = request.build_absolute_uri(reverse("api-jobs-one", args=[job.uid]))
    response["Location"], response["Retry-After"] = place, AGAIN
    return response


def prefers_later(request: Request) -> bool:
    """`Prefer: respond-async` (RFC 7240)."""
    preferences = request.headers.get("Prefer", "").lower().split(",")
    return "respond-async" in (one.strip() for one in preferences)
