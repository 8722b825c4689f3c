"""My teams; one team with its members, invitations and assessments."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.accounts.queries import user_with
from assessments.basis import NotVisible, RuleViolation, StaleVersion, Violations
from assessments.framing.words import ROLE_NAMES
from assessments.people import forms, operations
from assessments.people.mail import address_of, send_invitation
from assessments.people.overtaken import overtaken, role_or_out
from assessments.people.queries import (
    assessments_in,
    invitations_to,
    led_assessments_in,
)
from assessments.teams import operations as team_operations
from assessments.teams.access import TeamAccess, access_to_team
from assessments.teams.queries import departure_of, member_of, members_of, my_teams
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words

REFUSED: Final = 422
STALE: Final = 409
_BACK: Final = TimestampSigner(salt="assay.team-member")
SHOWN: Final = 50
"""Of a team's assessments, on its page."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """The teams one belongs to, and the form that makes one. 3 queries."""
    actor = actor_of(request)
    form = forms.TeamForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            team = team_operations.create_team(actor=actor, name=form.cleaned_data["name"])
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            messages.success(request, _("Your team is ready. Next: invite somebody."))
            return redirect("team", team.uid)
    context = {"form": form, "teams": list(my_teams(actor)), "role_names": ROLE_NAMES}
    status = REFUSED if form.is_bound else 200
    return render(request, "people/teams.html", context, status=status)


def _page(
    request: HttpRequest, access: TeamAccess, status: int = 200, **bound: Any
) -> HttpResponse:
    """The page with its forms; `bound` replaces the one that was refused. 8 queries at most."""
    actor, team = access.actor, access.team
    members = list(members_of(team))
    context = {
        "access": access,
        "team": team,
        "members": members,
        "roles": list(ROLE_NAMES.items()),
        "heirs": [m for m in members if m.user_id != actor.user_id and m.user.is_active],
        "assessments": list(assessments_in(actor, team)[: SHOWN + 1]),
        "shown": SHOWN,
        "rename_form": forms.RenameForm(
            initial={"name": team.name, "version": team.version}, auto_id="n_%s"
        ),
    }
    if access.leads:
        context["invitations"] = list(invitations_to(actor, team))
        if "invite_form" not in bound:
            context["invite_form"] = _invite_form(access)
    return render(request, "people/team.html", {**context, **bound}, status=status)


def _invite_form(access: TeamAccess, data: Any = None) -> forms.InviteForm:
    return forms.InviteForm(led_assessments_in(access.actor, access.team), data, auto_id="i_%s")


@login_required
@require_safe
def team(request: HttpRequest, team: UUID) -> HttpResponse:
    return _page(request, access_to_team(actor_of(request), team))


@login_required
@require_POST
def rename(request: HttpRequest, team: UUID) -> HttpResponse:
    access = access_to_team(actor_of(request), team)
    access.require_lead()
    form = forms.RenameForm(request.POST, auto_id="n_%s")
    status, standing = REFUSED, None
    if form.is_valid():
        try:
            team_operations.rename_team(actor=access.actor, team_uid=team, **form.cleaned_data)
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        except StaleVersion as stale:
            status, standing = STALE, stale.record["name"]
            form.data = {**request.POST.dict(), "version": str(stale.current)}
        else:
            messages.success(request, _("Saved."))
            return redirect("team", team)
    return _page(request, access, status, rename_form=form, standing=standing)


@login_required
@require_POST
def change_member(request: HttpRequest, team: UUID, member: UUID) -> HttpResponse:
    """Another default role, or out. The last lead stays."""
    access = access_to_team(actor_of(request), team)
    access.require_lead()
    if "back" in request.POST:
        return _bring_back(request, access, member)
    role = None if "remove" in request.POST else request.POST.get("role", "")
    try:
        found = member_of(access.team, member)
        former, user = found.role, found.user
        changed = team_operations.change_member(
            actor=access.actor,
            team=access.team,
            user=user,
            role=role,
            version=undo.sent_version(request),
        )
    except RuleViolation as refusal:
        messages.error(request, capfirst(in_words(refusal)))
    except StaleVersion as stale:
        if undo.is_undo(request):
            raise
        standing = str(stale.record["role"])
        return _page(request, access, STALE, overtaken=overtaken(member, standing, role))
    except NotVisible:
        return _departed(request, access, member, role)
    else:
        fields: dict[str, object] = {
            "role": former,
            "version": changed.version if changed is not None else None,
        }
        words = _("%(name)s is now: %(role)s.")
        if role is None:
            words = _("%(name)s is out of the team.")
            fields["back"] = _BACK.sign(f"{access.team.pk} {user.pk}")
        named = {"name": user.display_name, "role": ROLE_NAMES.get(role or "", "")}
        undo.done(request, words % named, undo.Reverse("member-change", (team, member), fields))
    return undo.back(request) or redirect("team", team)


def _departed(
    request: HttpRequest, access: TeamAccess, member: UUID, chosen: str | None
) -> HttpResponse:
    """For a lead whose page still shows somebody who is out of the team by now. Of anybody else
    it is not said whether there is such an account."""
    departed = departure_of(access.team, member)
    if departed is None or undo.is_undo(request):
        raise NotVisible(str(member))
    return _page(request, access, STALE, departed=departed, chosen=role_or_out(chosen))


def _bring_back(request: HttpRequest, access: TeamAccess, member: UUID) -> HttpResponse:
    """Undo of a removal. Signed: nobody is put into a team by knowing their id."""
    try:
        signed = _BACK.unsign(request.POST["back"], max_age=3600)
    except BadSignature:
        raise NotVisible(str(member)) from None
    user = user_with(member)
    if user is None or signed != f"{access.team.pk} {user.pk}":
        raise NotVisible(str(member))
    try:
        team_operations.add_member(
            actor=access.actor, team=access.team, user=user, role=request.POST.get("role", "")
        )
    except RuleViolation as refusal:
        messages.error(request, capfirst(in_words(refusal)))
    else:
        name = user.display_name
        reverse = undo.Reverse("member-change", (access.team.uid, member), {"remove": "1"})
        undo.done(request, _("%(name)s is back.") % {"name": name}, reverse)
    return undo.back(request) or redirect("team", access.team.uid)


@login_required
@require_POST
def hand_over(request: HttpRequest, team: UUID) -> HttpResponse:
    access = access_to_team(actor_of(request), team)
    access.require_lead()
    heir = member_of(access.team, _uid(request.POST.get("member", "")))
    try:
        team_operations.hand_team_over(actor=access.actor, team_uid=team, user=heir.user)
    except RuleViolation as refusal:
        messages.error(request, capfirst(in_words(refusal)))
    else:
        name = heir.user.display_name
        messages.success(request, _("%(name)s leads the team now.") % {"name": name})
    return redirect("team", team)


def _uid(text: str) -> UUID:
    """`text` as an id; one that nobody has when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)


@login_required
@require_POST
def leave(request: HttpRequest, team: UUID) -> HttpResponse:
    """Out of the team, and of its assessments when so asked."""
    actor = actor_of(request)
    try:
        if "assessments" in request.POST:
            operations.leave_team_and_assessments(actor=actor, team_uid=team)
        else:
            team_operations.leave_team(actor=actor, team_uid=team)
    except RuleViolation as refusal:
        messages.error(request, capfirst(in_words(refusal)))
        return redirect("team", team)
    messages.success(request, _("You have left the team. What you have judged stays."))
    return redirect("teams")


@never_cache
@login_required
@require_POST
def invite(request: HttpRequest, team: UUID) -> HttpResponse:
    """The answer to this post is the only place where the link is shown."""
    access = access_to_team(actor_of(request), team)
    access.require_lead()
    form = _invite_form(access, request.POST)
    if form.is_valid():
        try:
            made = operations.invite(actor=access.actor, team_uid=team, **form.invited())
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            return _page(request, access, **_shown(request, made))
    return _page(request, access, REFUSED, invite_form=form)


def _shown(request: HttpRequest, made: Any) -> dict[str, Any]:
    return {
        "new_link": address_of(request, made),
        "new_email": made.email,
        "is_sent": send_invitation(request, made),
    }


@login_required
@require_POST
def withdraw(request: HttpRequest, invitation: UUID) -> HttpResponse:
    """One that waits; its team's page, or its assessment's, comes next."""
    try:
        gone = operations.withdraw_invitation(actor=actor_of(request), invitation_uid=invitation)
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal))
        return redirect("teams")
    messages.success(request, _("The link no longer works."))
    if request.POST.get("to") == "assessment" and gone.assessment is not None:
        return redirect("participants", gone.assessment.uid)
    return redirect("team", gone.team.uid)
