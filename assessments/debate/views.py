"""The debate on a hypothesis or on a cell, and the page of one argument."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.basis import RuleViolation, StaleVersion, Violations
from assessments.basis.errors import gettext_noop
from assessments.debate import operations
from assessments.debate.forms import ArgumentForm, CitingForm, EditForm, ReplyForm
from assessments.debate.markup import Writer, branch, weight_words
from assessments.debate.models import Argument
from assessments.debate.queries import (
    argument_page,
    cell_link,
    citable_of,
    debated_hypothesis,
    history_of,
)
from assessments.debate.reading import SORTS, Tree, tree_of
from assessments.debate.rules import check_author, check_open, may_restore
from assessments.evidence.models import Link
from assessments.framing.access import Access, access_to
from assessments.framing.models import Hypothesis
from assessments.web.actors import actor_of
from assessments.web.conflict import Conflict, conflict_between, is_taking, over
from assessments.web.faults import add_faults, in_words
from assessments.web.snapshots import snapshot
from assessments.web.undo import Reverse, back, done, is_ours, is_undo, sent_version

REFUSED: Final = 422
STALE: Final = 409
# The operation's fields, where the form calls them otherwise.
NAMES: Final = {"evidence_ids": "evidence", "target": "move"}
Citable = list[tuple[str, UUID, str]]


def _labels(citable: Citable) -> dict[str, UUID]:
    return {label: uid for label, uid, _statement in citable}


def tree_url(assessment: UUID, hypothesis: Hypothesis, link: Link | None) -> str:
    if link is None:
        return reverse("debate-hypothesis", args=(assessment, hypothesis.uid))
    return reverse("debate-cell", args=(assessment, link.evidence.uid, hypothesis.uid))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hypothesis_debate(request: HttpRequest, assessment: UUID, hypothesis: UUID) -> HttpResponse:
    """The tree; POST argues on the hypothesis itself. 6 queries and those of the session."""
    access = access_to(actor_of(request), assessment)
    found = debated_hypothesis(access, hypothesis)
    return _debate(request, access, found, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cell_debate(
    request: HttpRequest, assessment: UUID, evidence: UUID, hypothesis: UUID
) -> HttpResponse:
    """The same on a cell. Before it is open to the reader it says how to open it, whether anybody
    has argued there or not."""
    access = access_to(actor_of(request), assessment)
    link = cell_link(access, evidence, hypothesis)
    if link is None:
        found = debated_hypothesis(access, hypothesis)
        if request.method == "POST":
            access.judge()
        context = {
            "access": access,
            "assessment": access.assessment,
            "tab": "debate",
            "hypothesis": found,
            "cell_url": reverse("cell", args=(assessment, evidence, hypothesis)),
        }
        status = REFUSED if request.method == "POST" else 200
        return render(request, "debate/closed.html", context, status=status)
    return _debate(request, access, link.hypothesis, link)


def _debate(
    request: HttpRequest, access: Access, hypothesis: Hypothesis, link: Link | None
) -> HttpResponse:
    if request.method == "POST":
        return _argue(request, access, hypothesis, link)
    return _tree_page(request, access, hypothesis, link)


def _argue(
    request: HttpRequest, access: Access, hypothesis: Hypothesis, link: Link | None
) -> HttpResponse:
    access.judge()
    form = ArgumentForm(request.POST, labels=_labels(citable_of(access)), auto_id="n_%s")
    if form.is_valid():
        place = {"hypothesis_uid": hypothesis.uid} if link is None else {"link_uid": link.uid}
        try:
            made = operations.add_argument(
                actor=access.actor,
                assessment_uid=access.assessment.uid,
                draft=form.draft(),
                evidence_uids=form.cleaned_data["evidence"],
                **place,
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, NAMES)
        else:
            _say(request, _("Your argument stands."), made, "withdraw")
            return _to_node(access, hypothesis, link, made.uid)
    return _tree_page(request, access, hypothesis, link, form=form)


def _to_node(
    access: Access, hypothesis: Hypothesis, link: Link | None, uid: UUID
) -> HttpResponseRedirect:
    node = tree_of(access, hypothesis, link).nodes.get(uid)
    anchor = f"#a{node.number}" if node else ""
    return HttpResponseRedirect(f"{tree_url(access.assessment.uid, hypothesis, link)}{anchor}")


def _tree_page(
    request: HttpRequest,
    access: Access,
    hypothesis: Hypothesis,
    link: Link | None,
    *,
    form: ArgumentForm | None = None,
) -> HttpResponse:
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else SORTS[0]
    with snapshot():
        tree = tree_of(access, hypothesis, link, sort=sort)
        citable = citable_of(access) if tree.may_argue else []
    focus = _focus(request, tree)
    roots = branch(tree, focus) if focus else tree.roots
    if form is None and tree.may_argue:
        form = ArgumentForm(labels={}, auto_id="n_%s")
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "debate",
        "tree": tree,
        "hypothesis": hypothesis,
        "link": link,
        "focus": focus,
        "html": Writer(tree).items(roots) if roots else "",
        "sort": sort,
        "sorts": ((word, f"?sort={word}") for word in SORTS),
        "n_for": tree.standing(supports=True),
        "n_against": tree.standing(supports=False),
        "here": request.get_full_path(),
        "form": form,
        "citable": citable,
        "blind_round": getattr(link or hypothesis, "blind_round", None),
    }
    status = REFUSED if form is not None and form.errors else 200
    return render(request, "debate/tree.html", context, status=status)


def _focus(request: HttpRequest, tree: Tree) -> Any:
    """The argument that a link puts in front; None where there is none of that name here."""
    try:
        return tree.nodes.get(UUID(request.GET.get("focus", "")))
    except ValueError:
        return None


# ------------------------------------------------------------------------------- one argument


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def argument(request: HttpRequest, assessment: UUID, argument: UUID) -> HttpResponse:
    """One argument among its ancestors, with what the reader may do about it. 6 queries and those
    of the session. POST acts; `act` says what, a vote if nothing."""
    access = access_to(actor_of(request), assessment)
    found = argument_page(access, argument)
    if request.method == "POST":
        return _act(request, access, found)
    return _argument_page(request, access, found)


def _act(request: HttpRequest, access: Access, found: Argument) -> HttpResponse:
    act = request.POST.get("act", "vote")
    writes: Mapping[str, Callable[..., HttpResponse]] = {
        "vote": _vote,
        "reply": _reply,
        "edit": _edit,
    }
    if act in writes:
        return writes[act](request, access, found)
    if act not in _STEPS:
        raise RuleViolation("unknown", "act", gettext_noop("is none of the acts of an argument"))
    return _step(request, access, found, act)


# Act to its operation, what it says when it is done, and the act that takes it back.
_STEPS: Final[dict[str, tuple[Callable[..., Argument], str, str]]] = {
    "concede": (operations.concede_argument, gettext_noop("Conceded."), "reopen"),
    "reopen": (operations.reopen_argument, gettext_noop("It stands again."), "concede"),
    "withdraw": (operations.withdraw_argument, gettext_noop("Withdrawn."), "restore"),
    "restore": (operations.restore_argument, gettext_noop("It stands again."), "withdraw"),
}


def _step(request: HttpRequest, access: Access, found: Argument, act: str) -> HttpResponse:
    operation, words, reverse_act = _STEPS[act]
    more = {"reason": request.POST.get("reason", "")} if act == "withdraw" else {}
    try:
        made = operation(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            argument_uid=found.uid,
            version=sent_version(request) if is_undo(request) else None,
            **more,
        )
    except RuleViolation as refusal:
        messages.error(request, in_words(refusal).capitalize())
    else:
        if is_undo(request):
            messages.success(request, _(words))
        else:
            _say(request, _(words), made, reverse_act)
    return back(request) or _after(request, access, found)


def _say(request: HttpRequest, words: str, made: Argument, act: str) -> None:
    args = (made.assessment.uid, made.uid)
    done(request, words, Reverse("argument", args, {"act": act, "version": made.version}))


def _after(request: HttpRequest, access: Access, found: Argument) -> HttpResponse:
    """Asked from a dialog, the page below is simply loaded anew."""
    if "HX-Request" in request.headers:
        return HttpResponse("")
    hypothesis = found.hypothesis or (found.link.hypothesis if found.link else None)
    assert hypothesis is not None
    to = request.POST.get("next", "")
    if is_ours(to):
        node = tree_of(access, hypothesis, found.link).nodes.get(found.uid)
        return HttpResponseRedirect(f"{to}#a{node.number}" if node else to)
    return _to_node(access, hypothesis, found.link, found.uid)


def _vote(request: HttpRequest, access: Access, found: Argument) -> HttpResponse:
    access.judge()
    given = request.POST.get("weight", "")
    weight = int(given) if given in ("0", "1", "2", "3", "4") else -1
    try:
        operations.vote_on_argument(
            actor=access.actor,
            assessment_uid=access.assessment.uid,
            argument_uid=found.uid,
            weight=weight,
        )
    except RuleViolation as refusal:
        words = in_words(refusal).capitalize()
        return _argument_page(request, access, found, status=REFUSED, refused=words)
    if "HX-Request" not in request.headers:
        return _after(request, access, found)
    tree = _tree(access, found)
    return HttpResponse(Writer(tree).card(tree.nodes[found.uid]))


def _tree(access: Access, found: Argument) -> Tree:
    hypothesis = found.hypothesis or (found.link.hypothesis if found.link else None)
    assert hypothesis is not None
    return tree_of(access, hypothesis, found.link)


def _reply(request: HttpRequest, access: Access, found: Argument) -> HttpResponse:
    access.judge()
    form = ReplyForm(request.POST, labels=_labels(citable_of(access)))
    if form.is_valid():
        try:
            made = operations.add_argument(
                actor=access.actor,
                assessment_uid=access.assessment.uid,
                draft=form.draft(),
                parent_uid=found.uid,
                evidence_uids=form.cleaned_data["evidence"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, NAMES)
        else:
            _say(request, _("Your reply stands."), made, "withdraw")
            return _after(request, access, made)
    return _argument_page(request, access, found, status=REFUSED, reply=form)


def _initial(tree: Tree, found: Argument) -> dict[str, Any]:
    node = tree.nodes[found.uid]
    return {
        "text": found.text,
        "evidence": ", ".join(label for label, _uid in node.cited),
        "meaning": "same",
        "version": found.version,
    }


def _edit(request: HttpRequest, access: Access, found: Argument) -> HttpResponse:
    access.judge()
    labels = _labels(citable_of(access))
    form = EditForm(request.POST, labels=labels)
    if form.is_valid() and not is_taking(request):
        given = form.cleaned_data
        try:
            operations.edit_argument(
                actor=access.actor,
                assessment_uid=access.assessment.uid,
                argument_uid=found.uid,
                text=given["text"],
                evidence_uids=given["evidence"],
                meaning_changed=given["meaning"] == "changed",
                version=given["version"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal, NAMES)
        except StaleVersion:
            return _both(request, access, found.uid, labels)
        else:
            messages.success(request, _("Saved."))
            return _after(request, access, found)
    if is_taking(request):
        return _both(request, access, found.uid, labels)
    return _argument_page(request, access, found, status=REFUSED, edit=form)


def _both(
    request: HttpRequest, access: Access, uid: UUID, labels: Mapping[str, UUID]
) -> HttpResponse:
    """What was typed, over the version that stands now: sending it again replaces that one.

    To its author and while it stands: what is withdrawn is shown to nobody.
    """
    standing = argument_page(access, uid)
    try:
        check_author(is_author=access.judge().pk == standing.author_id)
        check_open(standing.status, gettext_noop("only what stands is edited"))
    except RuleViolation as refusal:
        form = EditForm(request.POST, labels=labels)
        add_faults(form, refusal, NAMES)
        return _argument_page(request, access, standing, status=REFUSED, edit=form)
    initial = _initial(_tree(access, standing), standing)
    form = EditForm(over(request.POST, initial), labels=labels)
    both = conflict_between(form, {k: v for k, v in initial.items() if k != "meaning"})
    return _argument_page(request, access, standing, status=STALE, edit=form, conflict=both)


def _argument_page(
    request: HttpRequest,
    access: Access,
    found: Argument,
    *,
    status: int = 200,
    reply: CitingForm | None = None,
    edit: CitingForm | None = None,
    conflict: Conflict | None = None,
    refused: str = "",
) -> HttpResponse:
    with snapshot():
        tree = _tree(access, found)
        citable = citable_of(access) if tree.may_argue else []
        shows_history = request.GET.get("show") == "history"
        history = history_of(access, found) if shows_history else []
    node = tree.nodes[found.uid]
    me = access.participant.pk if access.participant else None
    mine = found.author_id == me and tree.may_argue
    if edit is None and mine and node.is_open and request.GET.get("show") == "edit":
        edit = EditForm(initial=_initial(tree, found), labels={})
    may_reply = tree.may_argue and node.status in ("open", "conceded")
    writes = access.assessment.is_open and access.may_write
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "debate",
        "tree": tree,
        "tree_url": tree_url(access.assessment.uid, tree.hypothesis, tree.link),
        "node": node,
        "argument": found,
        "path": tree.path_to(node),
        "card": Writer(tree, acts=False).card(node),
        "may_vote": tree.may_argue and node.is_open and not mine,
        "weights": list(enumerate(weight_words())),
        "reply": reply or (ReplyForm(labels={}) if may_reply and edit is None else None),
        "edit": edit,
        "conflict": conflict,
        "refused": refused,
        "history": history,
        "shows_history": shows_history,
        "citable": citable,
        "may_edit": mine and node.is_open,
        "may_reopen": mine and node.status == "conceded",
        "may_withdraw": writes
        and (found.author_id == me or access.may_grade)
        and node.status in ("open", "conceded"),
        "asks_reason": found.author_id != me,
        "may_restore": writes
        and node.is_withdrawn
        and bool(found.text)
        and may_restore(
            withdrew_it=me is not None and found.withdrawn_by_id == me,
            is_author=found.author_id == me,
            may_grade=access.may_grade,
        ),
    }
    return render(request, "debate/argument.html", context, status=status)
