"""The journal told to people: who did what to which thing, in the reader's language.

Only what the change itself carries and what the reader may see is named; a label that they may
not look up stays "a piece of evidence".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import CharField, F, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.basis import Actor
from assessments.debate.models import Argument
from assessments.evidence.models import Evidence, Link
from assessments.framing.models import Assessment, Hypothesis
from assessments.implications.models import Implication
from assessments.journal.models import Change

# What is told, and the kind of record that names its object. A verb that is missing is told by
# its own name, so that a new operation is never silent.
TOLD: Final[dict[str, tuple[Any, str]]] = {
    "accept_evidence": (gettext_lazy("accepted %(what)s"), "evidence"),
    "accept_regrade": (gettext_lazy("took over the library’s grade of %(what)s"), "sources"),
    "add_argument": (gettext_lazy("argued on %(what)s"), "arguments"),
    "add_citation": (gettext_lazy("added a citation to %(what)s"), "citations"),
    "add_member": (gettext_lazy("took somebody into the team"), ""),
    "add_hypothesis": (gettext_lazy("added %(what)s"), "hypotheses"),
    "add_implication": (gettext_lazy("drew the implication %(what)s"), "implications"),
    "add_link": (gettext_lazy("linked %(what)s"), "links"),
    "add_participant": (gettext_lazy("brought in %(what)s"), "participants"),
    "add_perspective": (gettext_lazy("added the perspective %(what)s"), "perspectives"),
    "add_question": (gettext_lazy("asked %(what)s"), "questions"),
    "add_text": (gettext_lazy("put a text into the reading room"), ""),
    "add_source": (gettext_lazy("added the source %(what)s"), "sources"),
    "adopt_source": (gettext_lazy("took the source %(what)s into the library"), "sources"),
    "answer_round": (gettext_lazy("gave a late answer on %(what)s"), "estimates"),
    "ask_again": (gettext_lazy("asked everybody again about %(what)s"), "hypotheses"),
    "change_member": (gettext_lazy("changed somebody’s role in the team"), ""),
    "change_participant": (gettext_lazy("changed the role of %(what)s"), "participants"),
    "change_round": (gettext_lazy("changed %(what)s"), "rounds"),
    "concede_argument": (gettext_lazy("conceded an argument on %(what)s"), "arguments"),
    "close_round": (gettext_lazy("closed %(what)s"), "rounds"),
    "change_pooling": (gettext_lazy("changed how estimates are pooled"), ""),
    "correct_resolution": (
        gettext_lazy("corrected how %(what)s turned out"),
        "resolutions",
    ),
    "create_team": (gettext_lazy("founded the team"), ""),
    "create_assessment": (gettext_lazy("created the assessment"), ""),
    "decline_regrade": (gettext_lazy("declined the library’s grade of %(what)s"), "sources"),
    "edit_argument": (gettext_lazy("edited an argument on %(what)s"), "arguments"),
    "edit_citation": (gettext_lazy("corrected a citation of %(what)s"), "citations"),
    "edit_source": (gettext_lazy("edited the source %(what)s"), "sources"),
    "duplicate_assessment": (gettext_lazy("began the assessment like another one"), ""),
    "edit_evidence": (gettext_lazy("edited %(what)s"), "evidence"),
    "edit_implication": (gettext_lazy("edited the implication %(what)s"), "implications"),
    "edit_hypothesis": (gettext_lazy("edited %(what)s"), "hypotheses"),
    "edit_perspective": (gettext_lazy("changed the party %(what)s"), "perspectives"),
    "edit_question": (gettext_lazy("edited %(what)s"), "questions"),
    "erase_participant": (gettext_lazy("erased their account: %(what)s"), "participants"),
    "erase_member": (gettext_lazy("erased an account and kept what it had judged"), ""),
    "estimate_implication": (
        gettext_lazy("estimated the implication %(what)s"),
        "implication_estimates",
    ),
    "grade_evidence": (gettext_lazy("graded %(what)s"), "evidence"),
    "grade_source": (gettext_lazy("graded the source %(what)s"), "sources"),
    "hand_team_over": (gettext_lazy("handed the team over"), ""),
    "leave_team": (gettext_lazy("left the team"), ""),
    "remove_member": (gettext_lazy("took somebody out of the team"), ""),
    "rename_team": (gettext_lazy("renamed the team"), ""),
    "hand_assessment_over": (gettext_lazy("handed the lead over: %(what)s"), "participants"),
    "import_assessment": (gettext_lazy("imported the assessment"), ""),
    "import_evidence": (gettext_lazy("imported evidence in bulk"), ""),
    "invite": (gettext_lazy("invited somebody"), ""),
    "keep_apart": (gettext_lazy("said of two alike that they are not the same"), ""),
    "leave_assessment": (gettext_lazy("left: %(what)s"), "participants"),
    "link_profile": (gettext_lazy("set the library’s profile of %(what)s"), "sources"),
    "link_participant": (gettext_lazy("gave an account to %(what)s"), "participants"),
    "lock_assessment": (gettext_lazy("locked the assessment"), ""),
    "merge_evidence": (gettext_lazy("merged evidence that says the same: %(what)s"), "evidence"),
    "merge_hypotheses": (gettext_lazy("merged %(what)s into another hypothesis"), "hypotheses"),
    "merge_sources": (gettext_lazy("merged a source into %(what)s"), "sources"),
    "move_hypothesis": (gettext_lazy("put %(what)s in another place"), "hypotheses"),
    "open_round": (gettext_lazy("opened %(what)s"), "rounds"),
    "rate_evidence": (gettext_lazy("rated %(what)s"), "ratings"),
    "purge_argument": (gettext_lazy("deleted what an argument said for good"), ""),
    "purge_assessment": (gettext_lazy("deleted an assessment for good"), ""),
    "purge_evidence": (gettext_lazy("deleted a piece of evidence for good"), ""),
    "purge_source": (gettext_lazy("deleted a source for good"), ""),
    "purge_text": (gettext_lazy("deleted a text of the reading room for good"), ""),
    "release_sentences": (gettext_lazy("reopened sentences in the reading room"), ""),
    "remove_citation": (gettext_lazy("removed a citation"), ""),
    "restore_text": (gettext_lazy("restored a text of the reading room"), ""),
    "set_sentences_aside": (gettext_lazy("set sentences aside in the reading room"), ""),
    "withdraw_text": (gettext_lazy("withdrew a text from the reading room"), ""),
    "reject_evidence": (gettext_lazy("rejected %(what)s"), "evidence"),
    "remove_participant": (gettext_lazy("removed %(what)s"), "participants"),
    "remove_perspective": (gettext_lazy("took out a party"), ""),
    "reopen_round": (gettext_lazy("opened %(what)s again"), "rounds"),
    "reopen_evidence": (gettext_lazy("took back the decision on %(what)s"), "evidence"),
    "resubmit_evidence": (gettext_lazy("submitted %(what)s again"), "evidence"),
    "send_back_evidence": (gettext_lazy("sent %(what)s back with a question"), "evidence"),
    "reopen_argument": (gettext_lazy("took up a conceded argument on %(what)s again"), "arguments"),
    "restore_argument": (gettext_lazy("restored an argument on %(what)s"), "arguments"),
    "restore_implication": (gettext_lazy("put back the implication %(what)s"), "implications"),
    "restore_evidence": (gettext_lazy("restored %(what)s"), "evidence"),
    "restore_perspective": (gettext_lazy("brought back the party %(what)s"), "perspectives"),
    "resolve_hypothesis": (gettext_lazy("recorded how %(what)s turned out"), "resolutions"),
    "reveal_round": (gettext_lazy("revealed %(what)s"), "rounds"),
    "set_hypothesis_aside": (gettext_lazy("set %(what)s aside"), "hypotheses"),
    "set_relevance": (gettext_lazy("set the relevance of %(what)s"), "links"),
    "split_hypothesis": (gettext_lazy("split %(what)s"), "hypotheses"),
    "submit_evidence": (gettext_lazy("submitted %(what)s"), "evidence"),
    "rename_tag": (gettext_lazy("renamed a tag on %(what)s"), "evidence"),
    "tag_evidence": (gettext_lazy("tagged %(what)s"), "evidence"),
    "untag_evidence": (gettext_lazy("took a tag off %(what)s"), "evidence"),
    "take_back_rating": (gettext_lazy("took back a rating of %(what)s"), "links"),
    "take_up_hypothesis": (gettext_lazy("took %(what)s up again"), "hypotheses"),
    "undo_bulk_import": (gettext_lazy("took back a bulk import"), ""),
    "undo_evidence_merge": (gettext_lazy("took evidence apart again: %(what)s"), "evidence"),
    "undo_keep_apart": (gettext_lazy("took back that two are not the same"), ""),
    "undo_merge": (gettext_lazy("took %(what)s apart again"), "hypotheses"),
    "undo_source_merge": (gettext_lazy("took sources apart again: %(what)s"), "sources"),
    "undo_split": (gettext_lazy("put %(what)s together again"), "hypotheses"),
    "unlock_assessment": (gettext_lazy("unlocked the assessment"), ""),
    "update_assessment": (gettext_lazy("changed the assessment’s settings"), ""),
    "vote_on_argument": (gettext_lazy("weighed an argument on %(what)s"), "argument_votes"),
    "withdraw_argument": (gettext_lazy("withdrew an argument on %(what)s"), "arguments"),
    "withdraw_implication": (gettext_lazy("took out an implication"), ""),
    "withdraw_evidence": (gettext_lazy("withdrew %(what)s"), "evidence"),
    "withdraw_resolution": (gettext_lazy("took back how a hypothesis turned out"), ""),
    "write_judgement": (gettext_lazy("wrote the judgement on %(what)s"), "judgements"),
}
# Told by the change beside it: that somebody's own view of a cell or of everything widened.
UNTOLD: Final = ("open_cell", "open_votes")
NAMELESS: Final = {
    "evidence": gettext_lazy("a piece of evidence"),
    "citations": gettext_lazy("a piece of evidence"),
    "hypotheses": gettext_lazy("a hypothesis"),
    "estimates": gettext_lazy("a hypothesis"),
    "judgements": gettext_lazy("a hypothesis"),
    "resolutions": gettext_lazy("a hypothesis"),
    "links": gettext_lazy("a link"),
    "ratings": gettext_lazy("a piece of evidence"),
    "arguments": gettext_lazy("a hypothesis"),
    "argument_votes": gettext_lazy("a hypothesis"),
}
NAMED_MOST: Final = 6


@dataclass(slots=True)
class Told:
    """One act as it is told. `page` is the route of the thing, `page_args` its public ids."""

    at: datetime
    who: str
    text: str
    detail: str
    note: str
    verb: str
    stream_id: int
    page: str = ""
    page_args: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Names:
    """What the reader may call things, by public id."""

    hypotheses: Mapping[str, str]
    evidence: Mapping[str, str]
    links: Mapping[str, tuple[str, str, str, str]]
    implications: Mapping[str, tuple[str, str]]
    arguments: Mapping[str, str]


def tell(actor: Actor, assessments: Sequence[Assessment], changes: Iterable[Change]) -> list[Told]:
    """`changes` as sentences, in their order; those of one act, and acts repeated on one thing,
    are told once. 1 query at most, however many changes."""
    acts = _acts(changes)
    records = [record for act in acts for change in act for record in _records(change)]
    names = _names(actor, assessments, records)
    return _folded(_told(act, names) for act in acts)


def tell_each(
    actor: Actor, assessments: Sequence[Assessment], changes: Iterable[Change]
) -> list[Told]:
    """Each of `changes` as a sentence of its own. 1 query at most, however many changes."""
    acts = [[change] for change in changes]
    records = [record for act in acts for change in act for record in _records(change)]
    names = _names(actor, assessments, records)
    return [_told(act, names) for act in acts]


def called(verb: str) -> str:
    """What a verb of the journal is called, without what it was done to."""
    phrase = TOLD[verb][0] if verb in TOLD else verb.replace("_", " ")
    words = str(phrase) % {"what": "…"} if "%(what)s" in str(phrase) else str(phrase)
    return words or _("other")


def _folded(told: Iterable[Told]) -> list[Told]:
    """Neighbours that say the same of one thing are told once, by the first of them: three
    presses on one cell are one sentence. A thing that has no page may be another each time."""
    kept: list[Told] = []
    for act in told:
        if not (kept and act.page and _said(kept[-1]) == _said(act)):
            kept.append(act)
    return kept


def _said(act: Told) -> tuple[object, ...]:
    return (act.stream_id, act.verb, act.who, act.page, act.page_args, act.text, act.note)


def _acts(changes: Iterable[Change]) -> list[list[Change]]:
    """Neighbours of one verb, instant and person: what one act wrote for several audiences."""
    acts: list[list[Change]] = []
    for change in changes:
        last = acts[-1][0] if acts else None
        if last is not None and _key(last) == _key(change):
            acts[-1].append(change)
        else:
            acts.append([change])
    return acts


def _key(change: Change) -> tuple[object, ...]:
    return (change.stream_id, change.verb, change.at, change.actor_name)


def _records(change: Change) -> list[dict[str, Any]]:
    upserts: list[dict[str, Any]] = change.upserts
    removed: list[dict[str, Any]] = change.removed
    return [*upserts, *removed]


def _names(
    actor: Actor, assessments: Sequence[Assessment], records: Sequence[dict[str, Any]]
) -> Names:
    wanted: dict[str, set[str]] = {"hypotheses": set(), "evidence": set(), "links": set()}
    wanted |= {"implications": set(), "arguments": set()}
    for record in records:
        for kind, key in _REFERENCES.get(record["type"], ()):
            if record.get(key):
                wanted[kind].add(record[key])
    found: dict[str, dict[str, Any]] = {kind: {} for kind in wanted}
    for kind, uid, first, second, e_uid, h_uid in _called_things(actor, assessments, wanted):
        named = {
            "links": (first, second, str(e_uid), str(h_uid)),
            "implications": (first, second),
            "arguments": _cell(first, second) if second else first,
        }
        found[kind][str(uid)] = named.get(kind, first)
    return Names(**found)


def _cell(evidence: str, hypothesis: str) -> str:
    return _("%(evidence)s against %(hypothesis)s") % {
        "evidence": evidence,
        "hypothesis": hypothesis,
    }


# By kind: the model, and where its two labels and the two ids of its page stand.
_THINGS: Final[dict[str, tuple[Any, tuple[Any, ...], tuple[str, ...]]]] = {
    "hypotheses": (Hypothesis, ("label",), ()),
    "evidence": (Evidence, ("label",), ()),
    "links": (
        Link,
        ("evidence__label", "hypothesis__label"),
        ("evidence__uid", "hypothesis__uid"),
    ),
    "implications": (Implication, ("cause__label", "effect__label"), ()),
    "arguments": (
        Argument,
        (
            Coalesce("hypothesis__label", "link__evidence__label"),
            Coalesce("link__hypothesis__label", Value("")),
        ),
        (),
    ),
}


def _called_things(
    actor: Actor, assessments: Sequence[Assessment], wanted: Mapping[str, set[str]]
) -> Iterable[tuple[Any, ...]]:
    """(kind, uid, label, second label, evidence's uid, hypothesis's uid) of what the reader may
    see. 1 query, none where nothing is wanted."""
    parts = [
        _named(actor, assessments, kind, uids) for kind, uids in sorted(wanted.items()) if uids
    ]
    return parts[0].union(*parts[1:], all=True) if parts else ()


def _at(place: Any) -> Any:
    return F(place) if isinstance(place, str) else place


def _named(
    actor: Actor, assessments: Sequence[Assessment], kind: str, uids: set[str]
) -> QuerySet[Any, Any]:
    model, labels, ids = _THINGS[kind]
    no_id = Cast(Value(None), UUIDField())
    columns = {
        "told_kind": Value(kind, output_field=CharField()),
        "told_uid": F("uid"),
        "told_first": _at(labels[0]),
        "told_second": _at(labels[1]) if labels[1:] else Value("", output_field=CharField()),
        "told_first_id": F(ids[0]) if ids else no_id,
        "told_second_id": F(ids[1]) if ids else no_id,
    }
    rows = model.objects.visible_to(actor).filter(assessment__in=assessments, uid__in=uids)
    named: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return named


_REFERENCES: Final = {
    "hypotheses": (("hypotheses", "id"),),
    "evidence": (("evidence", "id"),),
    "citations": (("evidence", "evidence_id"),),
    "links": (("links", "id"),),
    "ratings": (("links", "link_id"),),
    "estimates": (("hypotheses", "hypothesis_id"),),
    "judgements": (("hypotheses", "hypothesis_id"),),
    "resolutions": (("hypotheses", "hypothesis_id"),),
    "implications": (("implications", "id"),),
    "implication_estimates": (("implications", "implication_id"),),
    "arguments": (("arguments", "id"),),
    "argument_votes": (("arguments", "argument_id"),),
}


def _argument(record: dict[str, Any]) -> str:
    """The public id of the argument that a record is, or is a vote on."""
    return str(record["id"] if record["type"] == "arguments" else record.get("argument_id", ""))


def _told(act: Sequence[Change], names: Names) -> Told:
    first = act[0]
    phrase, kind = TOLD.get(first.verb, (first.verb.replace("_", " "), ""))
    records = [r for change in act for r in _records(change) if r["type"] == kind]
    if not records and kind == "ratings":
        kind = "links"
        records = [r for change in act for r in _records(change) if r["type"] == kind]
    called = list(dict.fromkeys(filter(None, (_name(record, names) for record in records))))
    page, args = _page(records[0], names) if records else ("", [])
    return Told(
        at=first.at,
        who=first.actor_name,
        text=_text(str(phrase), _listed(called, kind) if kind else "", bare=not records),
        detail=_detail(records),
        note=next((change.note for change in act if change.note), ""),
        verb=first.verb,
        stream_id=first.stream_id,
        page=page,
        page_args=args,
    )


def _text(phrase: str, what: str, *, bare: bool) -> str:
    """A phrase with what it tells of; without, where a change carries nothing and the phrase says
    all else by itself ("merged evidence that says the same: …")."""
    if bare and phrase.endswith(": %(what)s"):
        return phrase.removesuffix(": %(what)s")
    return phrase % {"what": what} if what else phrase


def _listed(called: Sequence[str], kind: str) -> str:
    if not called:
        return str(NAMELESS.get(kind, _("something")))
    shown = ", ".join(called[:NAMED_MOST])
    if len(called) > NAMED_MOST:
        return _("%(shown)s and %(more)d more") % {
            "shown": shown,
            "more": len(called) - NAMED_MOST,
        }
    return shown


def _name(record: dict[str, Any], names: Names) -> str:
    kind = record["type"]
    if kind in ("hypotheses", "questions", "evidence"):
        known = names.hypotheses if kind == "hypotheses" else names.evidence
        return str(record.get("label") or known.get(record["id"], ""))
    if kind in ("links", "ratings"):
        link = names.links.get(record["id"] if kind == "links" else record.get("link_id", ""))
        return _cell(link[0], link[1]) if link else ""
    if kind in ("arguments", "argument_votes"):
        return names.arguments.get(_argument(record), "")
    if kind == "citations":
        return names.evidence.get(record.get("evidence_id", ""), "")
    if kind in ("estimates", "judgements", "resolutions"):
        return names.hypotheses.get(record.get("hypothesis_id", ""), "")
    if kind in ("implications", "implication_estimates"):
        key = record["id"] if kind == "implications" else record.get("implication_id", "")
        return " → ".join(names.implications.get(key, ()))
    if kind == "rounds" and "number" in record:
        return _("round %(number)d") % {"number": record["number"]}
    return str(record.get("name", ""))


def _page(record: dict[str, Any], names: Names) -> tuple[str, list[str]]:
    kind = record["type"]
    if kind == "rounds":
        return "round", [record["id"]]
    if kind == "evidence" and record["id"] in names.evidence:
        return "evidence-detail", [record["id"]]
    if kind == "hypotheses" and record["id"] in names.hypotheses:
        return "hypothesis", [record["id"]]
    if kind in ("arguments", "argument_votes") and _argument(record) in names.arguments:
        return "argument", [_argument(record)]
    if kind in ("links", "ratings"):
        link = names.links.get(record["id"] if kind == "links" else record.get("link_id", ""))
        if link:
            return "cell", [link[2], link[3]]
    return "", []


def _detail(records: Sequence[dict[str, Any]]) -> str:
    """The thing's own words, shortened, where one thing is told of."""
    if len(records) != 1:
        return ""
    words = next(
        (
            records[0][key]
            for key in ("statement", "text", "rationale", "title", "mechanism")
            if records[0].get(key)
        ),
        "",
    )
    return Truncator(str(words)).chars(200)
