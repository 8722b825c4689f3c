"""A debate as HTML, written by Python: a template call per argument is too slow for a tree of
thousands. Everything that a person typed passes `escape`."""

from collections.abc import Collection
from functools import lru_cache
from html import escape
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments.debate.reading import Node, Tally, Tree
from assessments.debate.rules import WEIGHTS

# A larger tree has no row of votes at each argument: the argument's own page has it.
VOTES_INLINE_MOST: Final = 300
UP, DOWN, UP_INFERENCE, DOWN_INFERENCE = "▲", "▼", "△", "▽"


def weight_words() -> tuple[str, ...]:
    return (_("nothing"), _("a little"), _("something"), _("much"), _("decisive"))


class Writer:
    """Writes one tree. The words in the reader's language are looked up once, and whatever recurs
    (a tally, a count of replies) is put into words once: a tree has thousands of arguments."""

    def __init__(self, tree: Tree, *, acts: bool = True) -> None:
        access = tree.access
        self.tree = tree
        self.acts = acts
        self.may_argue = tree.may_argue
        self.hides_votes = acts and tree.hides_votes
        self.me = access.participant.pk if access.participant else None
        self.votes = acts and self.may_argue and len(tree.nodes) <= VOTES_INLINE_MOST
        self.url = _url("argument", access.assessment.uid)
        self.evidence_url = _url("evidence-detail", access.assessment.uid)
        self._name_kinds(escape(tree.hypothesis.label))
        self.statuses = {
            "conceded": escape(_("conceded")),
            "merged": escape(_("merged")),
            "withdrawn": escape(_("withdrawn")),
        }
        self.reply, self.open = escape(_("Reply")), escape(_("Open"))
        self.change = escape(_("Reply or change"))
        self.focus, self.cites = escape(_("Focus")), escape(_("cites"))
        self.gone = escape(_("Withdrawn. What was replied to it stays."))
        self.hidden = (
            f'<span class="arg__votes faint">{escape(_("votes open once you weigh it"))}</span>'
        )
        self.weights = [f"{n} {escape(weight_words()[n])}" for n in WEIGHTS]
        self.told = lru_cache(maxsize=2048)(_told)
        self.replies = lru_cache(maxsize=512)(_replies)

    def _name_kinds(self, label: str) -> None:
        """What an argument is, by whether it supports, is on an inference, is a root; and what
        that does to the hypothesis."""
        kinds = {
            (True, False, False): (UP, _("Supports")),
            (False, False, False): (DOWN, _("Attacks")),
            (True, True, False): (UP_INFERENCE, _("Backs the step")),
            (False, True, False): (DOWN_INFERENCE, _("Does not follow")),
            (True, False, True): (UP, _("For")),
            (False, False, True): (DOWN, _("Against")),
        }
        effects = {
            1: escape(_("for %(label)s")) % {"label": label},
            -1: escape(_("against %(label)s")) % {"label": label},
        }
        self.kinds = {
            (*key, effect): (
                '<p class="arg__top"><span class="arg__kind">'
                f'<span aria-hidden="true">{sign}</span> {escape(word)}</span>'
                + ("" if key[2] else f'<span class="arg__on">{words}</span>')
            )
            for key, (sign, word) in kinds.items()
            for effect, words in effects.items()
        }

    def items(self, nodes: Collection[Node]) -> SafeString:
        """`<ul>` of the nodes with all their replies."""
        return SafeString(f'<ul class="args">{"".join(map(self._item, nodes))}</ul>')

    def _item(self, node: Node) -> str:
        below = ""
        if node.replies:
            below = (
                f'<details class="args__more" open>{self.replies(len(node.replies))}'
                f'<ul class="args">{"".join(map(self._item, node.replies))}</ul></details>'
            )
        effect = "for" if node.effect > 0 else "against"
        return (
            f'<li class="arg" id="a{node.number}" data-effect="{effect}"'
            f' data-status="{node.status}">{self.card(node)}{below}</li>'
        )

    def card(self, node: Node) -> str:
        """One argument without its replies: also what a vote on it is answered with."""
        chip = f'<span class="chip">{self.statuses[node.status]}</span>' if not node.is_open else ""
        text = self.gone if node.is_withdrawn else escape(node.text)
        cites = ""
        if node.cited:
            before, after = self.evidence_url
            cited = "".join(
                f'<a class="arg__e" href="{before}{uid}{after}">{label}</a>'
                for label, uid in node.cited
            )
            cites = f'<span class="arg__cites">{self.cites} {cited}</span>'
        kind = self.kinds[node.supports, node.on_inference, node.depth == 0, node.effect]
        return (
            f'<article class="arg__card" id="c{node.number}" data-live>{kind}{chip}</p>'
            f'<p class="arg__text">{text}</p>'
            f'<div class="arg__foot"><span class="arg__by">{escape(node.author)}</span>{cites}'
            f"{self._tally(node)}{self._acts(node) if self.acts else ''}</div></article>"
        )

    def _tally(self, node: Node) -> str:
        if node.tally.n:
            return self.told(node.tally)
        # Nobody weighs their own: no vote of the author's opens the others'.
        is_theirs = node.author_pk != self.me
        return self.hidden if self.hides_votes and node.is_open and is_theirs else ""

    def _acts(self, node: Node) -> str:
        before, after = self.url
        url = f"{before}{node.uid}{after}"
        number = node.number
        votes = ""
        if self.votes and node.is_open and node.author_pk != self.me:
            votes = self._vote_row(node, url)
        word = self.open
        if self.may_argue and node.status in ("open", "conceded"):
            # Conceding and withdrawing are behind it too: nobody looks for them under "Reply".
            word = self.change if node.author_pk == self.me else self.reply
        return (
            f'{votes}<span class="arg__acts">'
            f'<a href="{url}" data-dialog>{word}'
            f'<span class="vh"> A{number}</span></a>'
            f'<a href="?focus={node.uid}">{self.focus}<span class="vh"> A{number}</span></a>'
            f'<a class="arg__no" href="#a{number}">A{number}</a></span>'
        )

    def _vote_row(self, node: Node, url: str) -> str:
        mine = node.tally.mine
        buttons = "".join(
            f'<button form="vote" formaction="{url}" name="weight" value="{n}"'
            f' aria-pressed="{"true" if mine == n else "false"}" title="{words}">{n}</button>'
            for n, words in zip(WEIGHTS, self.weights, strict=True)
        )
        name = escape(_("How much A%(number)d weighs, 0 to 4") % {"number": node.number})
        return f'<span class="arg__vote" role="group" aria-label="{name}">{buttons}</span>'


def _url(route: str, assessment: UUID) -> tuple[str, str]:
    """What stands before and after the public id in a route's address."""
    blank = UUID(int=0)
    before, after = reverse(route, args=(assessment, blank)).split(str(blank))
    return before, after


def _told(tally: Tally) -> str:
    """The votes in words, with their spread."""
    spread = (
        f"{tally.lowest}"
        if tally.lowest == tally.highest
        else _("%(low)d to %(high)d") % {"low": tally.lowest, "high": tally.highest}
    )
    words = ngettext(
        "weighs %(mean)s (%(spread)s; %(n)d vote)",
        "weighs %(mean)s (%(spread)s; %(n)d votes)",
        tally.n,
    ) % {"mean": number_format(round(tally.mean, 1)), "spread": spread, "n": tally.n}
    if tally.n_earlier:
        words += ", " + ngettext(
            "%(n)d of an earlier wording", "%(n)d of an earlier wording", tally.n_earlier
        ) % {"n": tally.n_earlier}
    return f'<span class="arg__votes">{escape(words)}</span>'


def _replies(n: int) -> str:
    words = ngettext("%(n)d reply", "%(n)d replies", n) % {"n": n}
    return f"<summary><span>{escape(words)}</span></summary>"


def branch(tree: Tree, focus: Node) -> list[Node]:
    """The roots of a tree that holds the branch of `focus` alone: its ancestors, each with the
    one reply that leads to it, and all below it."""
    path = tree.path_to(focus)
    below = focus
    for ancestor in reversed(path):
        ancestor.replies = [below]
        below = ancestor
    return [below]
