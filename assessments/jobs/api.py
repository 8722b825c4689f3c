"""Long work over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.http import StreamingHttpResponse
from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import ChoiceField

from assessments.jobs.models import Job
from assessments.jobs.operations import cancel_job
from assessments.jobs.queries import job_of, jobs_of, may_read_result, output_of
from assessments.jobs.records import job_record
from assessments.jobs.rest import AGAIN
from assessments.jobs.rules import STATES
from assessments.jobs.serializers import JobSerializer
from assessments.jobs.views import as_download
from assessments.web.rest.listing import Listing
from assessments.web.rest.lists import Answer, Lists, asked_of
from assessments.web.rest.paging import Orderings, by_instant
from assessments.web.rest.views import Endpoint

ORDERINGS: Orderings = {"created_at": by_instant("created_at")}


class Jobs(Lists, Endpoint):
    kind = "jobs"
    summaries: ClassVar = {"GET": "List your long work"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, Listing(JobSerializer))}
    asked_by = asked_of(
        "jobs-asked",
        ORDERINGS,
        searched=False,
        state=ChoiceField(choices=STATES, required=False),
    )
    orderings = ORDERINGS
    default_ordering = "-created_at"
    lookups: ClassVar = {"state": "state"}

    @staticmethod
    def record(job: Job) -> dict[str, Any]:
        """Without what came of it: that is read one by one."""
        return job_record(job, may_read=False)

    def get(self, request: Request) -> Answer:
        """`result` and `output` are told of one at a time."""
        return self.page(jobs_of(self.actor))


class OneJob(Endpoint):
    kind = "jobs"
    verbs: ClassVar = {"DELETE": "cancel"}
    summaries: ClassVar = {"GET": "Read how far it is", "DELETE": "Stop it"}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": (200, JobSerializer),
        "DELETE": (200, JobSerializer),
    }

    def get(self, request: Request, job: UUID) -> Response:
        """While it waits or runs, `Retry-After` says when to ask again."""
        found = job_of(self.actor, job)
        response = self.answer(job_record(found, may_read=may_read_result(self.actor, found)))
        if found.is_open:
            response["Retry-After"] = AGAIN
        return response

    def delete(self, request: Request, job: UUID) -> Response:
        """What waits is stopped at once, what runs at its next step; nothing of it remains. 409
        for what is over."""
        return Response(job_record(cancel_job(actor=self.actor, job_uid=job)))


class JobResult(Endpoint):
    kind = "job-results"
    tag = "jobs"
    summaries: ClassVar = {"GET": "Fetch the file that came out"}
    outputs: ClassVar[dict[str, Any]] = {
        "GET": ((200,), {"type": "string", "format": "binary", "contentMediaType": "*/*"})
    }
    is_conditional = False

    def get(self, request: Request, job: UUID) -> StreamingHttpResponse:
        """In the media type that `output` names; kept for a day."""
        return as_download(*output_of(self.actor, job))


routes = [
    path("jobs/", Jobs.as_view(), name="api-jobs"),
    path("jobs/<uuid:job>/", OneJob.as_view(), name="api-jobs-one"),
    path("jobs/<uuid:job>/result/", JobResult.as_view(), name="api-jobs-result"),
]
