"""The sentences on what a hypothesis rests on and where the members part: evidence, origins,
estimates that lie far apart, cells whose ratings split. Nothing here is called likely."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.framing.models import Hypothesis
from assessments.results.queries.facts import Facts, dated, label_of
from assessments.results.queries.likelihood import Point
from assessments.results.queries.matrix import Total
from assessments.results.sentences import Fragment, Sentence, as_clause, compose, joined, listed
from assessments.scoring.agreement import Level
from assessments.web.tags import whole_percent

DISSENTERS_MOST: Final = 3
_SPLITS_MOST: Final = 4
_ORIGINS_MOST: Final = 3


def evidence(facts: Facts) -> Sentence:
    """Where the evidence leaves the hypothesis, and on what that rests most."""
    total = facts.total
    if not total.rated:
        text = (
            _("Its evidence opens to you once you have rated it.")
            if facts.matrix.closed
            else _("No evidence has been rated on it yet.")
        )
        return Sentence("missing", (Fragment(text),))
    parts = [_standing(facts)] if facts.matrix.question.is_competing else [_tally(total)]
    if facts.rests_on is not None:
        label = Fragment(
            facts.rests_on.evidence.label, "evidence", None, facts.rests_on.evidence.uid
        )
        parts.append(compose(_("it rests most on %(evidence)s"), evidence=label))
    found = joined(parts, "; ")
    if not total.contradicting:
        found = (*found, Fragment(_(". No contrary evidence collected: look for some.")))
    elif not total.supporting:
        found = (*found, Fragment(_(". No supporting evidence collected: look for some.")))
    else:
        found = (*found, Fragment("."))
    return Sentence("evidence", found)


def _tally(total: Total) -> tuple[Fragment, ...]:
    counted = _("%(for)s for, %(against)s against") % {
        "for": total.supporting,
        "against": total.contradicting,
    }
    return compose(
        _("Evidence: %(tally)s"),
        tally=Fragment(counted, "tally", [total.supporting, total.contradicting]),
    )


def _standing(facts: Facts) -> tuple[Fragment, ...]:
    """The place in the matrix in words; a count of contradictions, never a likelihood."""
    total, matrix = facts.total, facts.matrix
    counted = Fragment(
        ngettext("%(n)d item against", "%(n)d items against", total.contradicting)
        % {"n": total.contradicting},
        "tally",
        total.contradicting,
    )
    others = [label_of(h) for h in matrix.leaders if h.pk != total.hypothesis.pk]
    if total.leads and not others:
        return compose(_("The evidence contradicts it least (%(counted)s)"), counted=counted)
    if total.leads:
        return compose(
            _("The evidence contradicts it least, level with %(others)s (%(counted)s)"),
            others=listed(others),
            counted=counted,
        )
    return compose(
        _("The evidence contradicts it more (%(counted)s) than %(others)s"),
        others=listed(others),
        counted=counted,
    )


def origins(facts: Facts) -> Sentence | None:
    """The origins without which this hypothesis gains, loses or shares the lead."""
    mine = facts.hypothesis.pk
    leads = facts.total.leads
    alone = leads and len(facts.left_out.leaders) == 1
    parts = []
    for row in facts.left_out.origins:
        leading = [h.pk for h in row.leaders]
        same = (mine in leading) == leads and (leading == [mine]) == alone
        if row.changes and row.leaders and not same:
            parts.append(
                without(as_clause(row.origin.name, facts.known_words), row.origin.uid, row.leaders)
            )
    if not parts:
        return None
    told = (*joined(parts[:_ORIGINS_MOST], "; "), Fragment("."))
    return Sentence("origins", dated(told, None))


def without(origin: str, uid: UUID, leading: Sequence[Hypothesis]) -> tuple[Fragment, ...]:
    """ "leave out the NIS and H4 leads", the leader a link to the page that shows it."""
    known = {h.pk: h for h in leading}
    if len(known) == 1:
        (leader,) = known.values()
        verb = (
            _("%(label)s leads")
            if not leader.is_remainder
            else _("%(label)s alone (none of these) leads")
        )
        told = verb % {"label": leader.label}
    else:
        told = _("%(labels)s share the lead") % {
            "labels": "".join(f.text for f in listed([label_of(h) for h in leading]))
        }
    return compose(
        _("leave out %(origin)s and %(leads)s"),
        origin=origin,
        leads=Fragment(told, "origin", None, uid),
    )


def split(facts: Facts) -> Sentence | None:
    """Where the middle half of the members stands, if wide, and who stands apart."""
    pooled = facts.pooled
    if pooled is None:
        return None
    parts = []
    if pooled.is_wide:
        middle = Fragment(
            _("%(lower)s to %(upper)s %%")
            % {
                "lower": whole_percent(pooled.quartile_lower).split("\N{NO-BREAK SPACE}")[0],
                "upper": whole_percent(pooled.quartile_upper).split("\N{NO-BREAK SPACE}")[0],
            },
            "spread",
        )
        parts.append(
            compose(
                _("The team is split: the middle half of the estimates lies at %(middle)s"),
                middle=middle,
            )
        )
    if pooled.dissent:
        parts.append(_dissent(pooled.dissent, opening=not parts))
    if not parts:
        return None
    return Sentence("split", (*joined(parts, "; "), Fragment(".")))


def _dissent(dissent: Sequence[Point], *, opening: bool) -> tuple[Fragment, ...]:
    told = [
        Fragment(f"{point.name} ({whole_percent(point.best)})", "dissent", point.best)
        for point in dissent[:DISSENTERS_MOST]
    ]
    more = len(dissent) - len(told)
    who: Iterable[Fragment] = listed(told)
    if more:
        who = (
            *joined([(part,) for part in told], ", "),
            Fragment(ngettext(" and %(n)d more", " and %(n)d more", more) % {"n": more}),
        )
    template = _("Dissent: %(who)s") if opening else _("dissent: %(who)s")
    return compose(template, who=tuple(who))


def ratings_split(facts: Facts) -> Sentence | None:
    column = next(j for j, h in enumerate(facts.matrix.hypotheses) if h.pk == facts.hypothesis.pk)
    contested = [
        Fragment(item.label, "cell", None, item.uid)
        for item, level in zip(facts.matrix.evidence, facts.matrix.level[:, column], strict=True)
        if level == Level.SPLIT
    ]
    if not contested:
        return None
    told = contested[:_SPLITS_MOST]
    return Sentence("split", compose(_("Ratings are split on %(cells)s."), cells=listed(told)))
