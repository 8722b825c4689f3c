"""The page that duplicates an assessment."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.basis import RuleViolation, Violations
from assessments.framing.access import access_to
from assessments.interchange.duplicating.forms import DuplicateForm
from assessments.interchange.duplicating.operations import duplicate_assessment
from assessments.teams.queries import teams_of
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Another assessment that begins like this one; whoever sees it may, in a team of theirs."""
    access = access_to(actor_of(request), assessment)
    teams = list(teams_of(access.actor))
    own = next((str(t.uid) for t in teams if t.pk == access.assessment.team_id), None)
    standing = {
        "title": _("%(title)s (copy)") % {"title": access.assessment.title[:280]},
        "team": own,
        "what": "frame",
    }
    form = DuplicateForm(teams, request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = duplicate_assessment(
                actor=access.actor,
                assessment_uid=assessment,
                team_uid=UUID(given["team"]),
                title=given["title"],
                with_evidence=given["what"] == "evidence",
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            messages.success(
                request, _("This is the new one. Nobody has judged anything in it yet.")
            )
            return redirect("frame", made.uid)
    context = {
        "access": access,
        "assessment": access.assessment,
        "form": form,
        "has_teams": bool(teams),
    }
    status = 422 if form.errors else 200
    return render(request, "framing/duplicate.html", context, status=status)
