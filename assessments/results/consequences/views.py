"""What follows from what: the table, its figure, and the form that adds an edge."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assessments.basis import RuleViolation, Violations
from assessments.framing.access import Access, access_to
from assessments.implications.operations import add_implication
from assessments.results.consequences.forms import ImplicationForm
from assessments.results.consequences.graph import graph_of, orders
from assessments.results.queries import frame_of
from assessments.results.queries.consequences import consequences_of
from assessments.results.queries.given import answers_of
from assessments.results.queries.likelihood import pooled_from
from assessments.web import undo
from assessments.web.actors import actor_of
from assessments.web.faults import add_faults
from assessments.web.snapshots import snapshot


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consequences(request: HttpRequest, assessment: UUID) -> HttpResponse:
    """The page; POST adds an implication."""
    access = access_to(actor_of(request), assessment)
    if request.method == "POST":
        return _add(request, access)
    return _page(request, access)


def _add(request: HttpRequest, access: Access) -> HttpResponse:
    access.require_contributor()
    form = ImplicationForm(frame_of(access).hypotheses, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            added = add_implication(
                actor=access.actor,
                assessment_uid=access.assessment.uid,
                cause_uid=UUID(given["cause_id"]),
                effect_uid=UUID(given["effect_id"]),
                mechanism=given["mechanism"],
                lag=given["lag"],
            )
        except (RuleViolation, Violations) as refusal:
            add_faults(form, refusal)
        else:
            back = undo.Reverse("implication-withdraw", (access.assessment.uid, added.uid))
            undo.done(request, _("The implication is added."), back)
            return redirect("consequences", access.assessment.uid)
    return _page(request, access, form)


def _page(
    request: HttpRequest, access: Access, form: ImplicationForm | None = None
) -> HttpResponse:
    with snapshot():
        frame = frame_of(access)
        edges = consequences_of(access)
        likelihoods = pooled_from(frame, answers_of(access))
    depth = orders([(edge.cause.uid, edge.effect.uid) for edge in edges])
    may_add = access.powers.submit and access.assessment.is_open and len(frame.hypotheses) > 1
    context = {
        "access": access,
        "assessment": access.assessment,
        "tab": "consequences",
        "rows": [
            (edge, likelihoods.of(edge.cause), likelihoods.of(edge.effect))
            for edge in sorted(edges, key=lambda e: (depth[e.cause.uid], e.cause.order, e.cause.pk))
        ],
        "has_hypotheses": bool(frame.hypotheses),
        "graph": graph_of(edges, likelihoods),
        "form": (form or ImplicationForm(frame.hypotheses)) if may_add else None,
        "change": frame.change,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "results/consequences.html", context, status=status)
