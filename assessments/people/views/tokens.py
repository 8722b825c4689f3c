"""Tokens for programs: made, shown once, revoked; each may be held to a team or an assessment."""

from __future__ import annotations

from typing import Any, Final, cast
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from assessments.accounts import operations
from assessments.accounts.models import Token, User
from assessments.accounts.queries import tokens_of
from assessments.basis import Actor, RuleViolation, Violations
from assessments.framing.queries import assessments_of
from assessments.people.forms import TokenForm
from assessments.teams.queries import teams_of
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults

REFUSED: Final = 422
OFFERED: Final = 200
"""Assessments to choose from; what is older is not held to by a page."""


def _limits(actor: Actor) -> list[tuple[str, Any]]:
    teams = [(f"team:{team.uid}", team.name) for team in teams_of(actor)]
    rows = assessments_of(actor)[:OFFERED]
    return [
        ("", _("All that I may see")),
        (_("One team"), teams),
        (_("One assessment"), [(f"assessment:{row.uid}", row.title) for row in rows]),
    ]


def _named(tokens: list[Token], limits: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    names = {key: name for _group, rows in limits[1:] for key, name in rows}
    found = []
    for token in tokens:
        kind = "team" if token.team_uid else "assessment"
        uid = token.team_uid or token.assessment_uid
        reach = names.get(f"{kind}:{uid}", _("something out of reach")) if uid else ""
        found.append({"token": token, "reach": reach})
    return found


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True)  # type: ignore[untyped-decorator]
def tokens(request: HttpRequest) -> HttpResponse:
    """The answer to the post is the only place where a token's text is ever shown. 5 queries."""
    actor = actor_of(request)
    limits = _limits(actor)
    data = request.POST if request.method == "POST" else None
    form, text = TokenForm(limits, data, auto_id="t_%s"), ""
    if data is not None and form.is_valid():
        try:
            _token, text = operations.create_token(user=cast(User, request.user), **form.wanted())
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            form = TokenForm(limits, auto_id="t_%s")
    context = {
        "tokens": _named(list(tokens_of(actor)), limits),
        "token_form": form,
        "new_token": text,
        "now": actor.at,
    }
    status = REFUSED if form.is_bound else 200
    return render(request, "people/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, token: UUID) -> HttpResponse:
    operations.revoke_token(actor=actor_of(request), token_uid=token)
    messages.success(request, _("The token no longer works."))
    return redirect("tokens")
