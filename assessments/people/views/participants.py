"""Who takes part in an assessment, as what; coming in, handing over, leaving."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessments.basis import NotVisible, RuleViolation, StaleVersion, Violations
from assessments.framing import operations as framing
from assessments.framing.access import Access, access_to, fetch
from assessments.framing.models import Participant
from assessments.framing.queries import participants_of
from assessments.framing.words import ROLE_NAMES, ROLES
from assessments.people import forms, operations
from assessments.people.mail import address_of, send_invitation
from assessments.people.overtaken import overtaken
from assessments.people.queries import candidates_for, invitations_below
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults, in_words

REFUSED: Final = 422
STALE: Final = 409


def _page(request: HttpRequest, access: Access, status: int = 200, **bound: Any) -> HttpResponse:
    """The page with its forms; `bound` replaces the one that was refused. 7 queries at most."""
    people = list(participants_of(access).select_related("user"))
    mine = access.participant
    may_lead = access.powers.lead and not access.assessment.is_locked
    context: dict[str, Any] = {
        "access": access,
        "assessment": access.assessment,
        "team": access.assessment.team,
        "people": [p for p in people if p.removed_at is None],
        "gone": [p for p in people if p.removed_at is not None],
        "roles": list(ROLE_NAMES.items()),
        "role_meanings": list(ROLES.items()),
        "may_lead": may_lead,
        "heirs": [
            p for p in people if p.removed_at is None and p.user and p != mine and p.user.is_active
        ],
    }
    if may_lead:
        context["invitations"] = list(invitations_below(access))
        context["add_form"] = bound.get("add_form") or _add_form(access)
        context["invite_form"] = forms.InviteBelowForm(auto_id="i_%s")
    return render(request, "people/participants.html", {**context, **bound}, status=status)


def _add_form(access: Access, data: Any = None) -> forms.AddFromTeamForm:
    return forms.AddFromTeamForm(candidates_for(access), data, auto_id="u_%s")


@login_required
@require_safe
def participants(request: HttpRequest, assessment: UUID) -> HttpResponse:
    return _page(request, access_to(actor_of(request), assessment))


@login_required
@require_POST
def add(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Somebody of the team; whoever is not in it is invited."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    form = _add_form(access, request.POST)
    if form.is_valid():
        user = form.user()
        try:
            added = framing.add_participant(
                actor=access.actor,
                assessment_uid=assessment,
                user=user,
                name=user.display_name,
                role=form.cleaned_data["role"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, {"user": "member"})
        else:
            fields = {"remove": "1", "version": added.version}
            reverse = undo.Reverse("participant-change", (assessment, added.uid), fields)
            undo.done(request, _("%(name)s takes part.") % {"name": added.name}, reverse)
            return redirect("participants", assessment)
    return _page(request, access, REFUSED, add_form=form)


@login_required
@require_POST
def change(request: HttpRequest, assessment: UUID, participant: UUID) -> HttpResponse:
    """Another role, out, or back in. The last lead stays."""
    access = access_to(actor_of(request), assessment)
    who: dict[str, Any] = {
        "actor": access.actor,
        "assessment_uid": assessment,
        "participant_uid": participant,
    }
    version, role = undo.sent_version(request), request.POST.get("role", "")
    new_role = None if "remove" in request.POST else role
    try:
        access.require_lead()
        former = fetch(participants_of(access), access, participant)
        if "back" in request.POST:
            changed = framing.bring_back_participant(**who, role=role, version=version)
        else:
            changed = framing.change_participant(**who, role=new_role, version=version)
    except RuleViolation as refusal:
        messages.error(request, capfirst(in_words(refusal)))
    except (StaleVersion, NotVisible):
        if undo.is_undo(request):
            raise
        return _overtaken(request, access, participant, new_role)
    else:
        _say_changed(request, access, former, changed)
    return undo.back(request) or redirect("participants", assessment)


def _overtaken(
    request: HttpRequest, access: Access, participant: UUID, chosen: str | None
) -> HttpResponse:
    """Both sides, for somebody whom another lead has changed meanwhile, or taken out."""
    now = fetch(participants_of(access), access, participant)
    standing = None if now.removed_at is not None else now.role
    return _page(request, access, STALE, overtaken=overtaken(participant, standing, chosen))


def _say_changed(
    request: HttpRequest, access: Access, former: Participant, changed: Participant
) -> None:
    fields: dict[str, object] = {"role": former.role, "version": changed.version}
    words = _("%(name)s is now: %(role)s.")
    if changed.removed_at is not None:
        fields, words = {**fields, "back": "1"}, _("%(name)s is removed.")
    elif former.removed_at is not None:
        fields, words = {**fields, "remove": "1"}, _("%(name)s is back.")
    named = {"name": changed.name, "role": ROLE_NAMES[changed.role]}
    reverse = undo.Reverse("participant-change", (access.assessment.uid, changed.uid), fields)
    undo.done(request, words % named, reverse)


@login_required
@require_POST
def hand_over(request: HttpRequest, assessment: UUID) -> HttpResponse:
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    try:
        uid = UUID(request.POST.get("participant", ""))
    except ValueError:
        uid = UUID(int=0)
    try:
        heir = framing.hand_assessment_over(
            actor=access.actor, assessment_uid=assessment, participant_uid=uid
        )
    except RuleViolation as refusal:
        messages.error(request, capfirst(in_words(refusal)))
    else:
        messages.success(request, _("%(name)s leads this now.") % {"name": heir.name})
    return redirect("participants", assessment)


@login_required
@require_POST
def leave(request: HttpRequest, assessment: UUID) -> HttpResponse:
    try:
        framing.leave_assessment(actor=actor_of(request), assessment_uid=assessment)
    except RuleViolation as refusal:
        messages.error(request, capfirst(in_words(refusal)))
        return redirect("participants", assessment)
    messages.success(request, _("You take no part any more. What you have judged stays."))
    return redirect("home")


@never_cache
@login_required
@require_POST
def invite(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """Somebody who is to see this assessment and nothing else of the team."""
    access = access_to(actor_of(request), assessment)
    access.require_lead()
    form = forms.InviteBelowForm(request.POST, auto_id="i_%s")
    if form.is_valid():
        try:
            made = operations.invite(
                actor=access.actor,
                assessment_uid=assessment,
                **form.cleaned_data,
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            shown: dict[str, Any] = {
                "new_link": address_of(request, made),
                "new_email": made.email,
                "is_sent": send_invitation(request, made),
            }
            return _page(request, access, **shown)
    return _page(request, access, REFUSED, invite_form=form)
