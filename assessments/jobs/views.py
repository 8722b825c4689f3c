"""The pages of long work: what there is, how far it is, what came of it."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from assessments.basis import Conflict
from assessments.jobs.kinds import KINDS
from assessments.jobs.models import Job
from assessments.jobs.operations import cancel_job
from assessments.jobs.queries import job_of, jobs_of, may_read_result, output_of
from assessments.web.actors import actor_of
from assessments.web.frames import here

PAGE = 30


@login_required
@require_safe
def jobs(request: HttpRequest) -> HttpResponse:
    """The reader's own, the newest first. 4 queries."""
    page = Paginator(jobs_of(actor_of(request)), PAGE).get_page(request.GET.get("page"))
    rows = [(job, _title(job)) for job in page.object_list]
    return render(request, "jobs/jobs.html", {"page": page, "rows": rows})


@login_required
@require_safe
def job(request: HttpRequest, job: UUID) -> HttpResponse:
    """How far it is; htmx fetches the middle of the page alone, every second. 3 queries."""
    actor = actor_of(request)
    found = job_of(actor, job)
    kind = KINDS.get(found.kind)
    is_readable = may_read_result(actor, found)
    context = {
        "job": found,
        "title": _title(found),
        "is_readable": is_readable,
        # Of purged work nothing is left to tell.
        "template": kind.template if kind and is_readable and found.result is not None else "",
    }
    asks_for_part = "HX-Request" in request.headers
    template = "jobs/_progress.html" if asks_for_part else "jobs/job.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_POST
def stop(request: HttpRequest, job: UUID) -> HttpResponse:
    """Stops it and leads back to its page, which shows what came of it where it was over first."""
    try:
        cancel_job(actor=actor_of(request), job_uid=job)
    except Conflict:
        messages.info(request, _("It was over before it could be stopped."))
    return redirect(here(request, "job", job))


@login_required
@require_safe
def result(request: HttpRequest, job: UUID) -> StreamingHttpResponse:
    """The file that came out."""
    return as_download(*output_of(actor_of(request), job))


def as_download(job: Job, chunks: Iterator[bytes]) -> StreamingHttpResponse:
    """A file to be saved, never shown: what it holds others have written."""
    response = StreamingHttpResponse(chunks, content_type=job.output_type)
    disposition = content_disposition_header(as_attachment=True, filename=job.output_name)
    response["Content-Disposition"] = disposition or "attachment"
    response["Content-Length"] = str(job.output_size)
    response["Cache-Control"] = "no-store"
    return response


def _title(job: Job) -> str:
    kind = KINDS.get(job.kind)
    return str(kind.title) if kind else _("Work of a kind that is no longer known")
