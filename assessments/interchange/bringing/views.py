"""Handing over a file: the work is done beside the page, which leads to its progress."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.interchange.bringing.forms import ImportForm
from assessments.interchange.native import MOST, format_of_file
from assessments.interchange.operations import team_for_import
from assessments.interchange.work import IMPORT
from assessments.jobs.operations import start_job
from assessments.teams.queries import teams_of
from assessments.web.actors import actor_of
from assessments.web.uploads import takes_files


@takes_files(max(MOST.values()))
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    """A whole assessment into a team of the reader's. 2 queries and the file's own."""
    actor = actor_of(request)
    teams = list(teams_of(actor))
    form = ImportForm(teams, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, team = form.cleaned_data["file"], UUID(form.cleaned_data["team"])
        team_for_import(actor, team)
        job = start_job(
            actor=actor,
            kind=IMPORT,
            payload={
                "is_lines": format_of_file(file.name, file) == "ndjson",
                "dry_run": form.cleaned_data["dry_run"],
                "team_id": str(team),
            },
            upload=file,
            upload_name=file.name,
        )
        return redirect("job", job.uid)
    context = {"form": form, "has_teams": bool(teams)}
    return render(request, "interchange/bring.html", context, status=422 if form.errors else 200)
