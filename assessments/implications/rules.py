"""Pure decisions about consequence edges."""

from collections.abc import Hashable, Iterable

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop

MECHANISM_LONGEST = 4_000
LAG_LONGEST = 200
RATIONALE_LONGEST = 4_000


def following(
    edges: Iterable[tuple[Hashable, Hashable]], start: Iterable[Hashable]
) -> set[Hashable]:
    """`start` and every effect that follows from it, of whatever order.

    A round asks for the edges that leave these: the consequences of its hypotheses, second and
    third order included.
    """
    effects: dict[Hashable, list[Hashable]] = {}
    for cause, effect in edges:
        effects.setdefault(cause, []).append(effect)
    found = set(start)
    waiting = list(found)
    while waiting:
        for effect in effects.get(waiting.pop(), ()):
            if effect not in found:
                found.add(effect)
                waiting.append(effect)
    return found


def check_no_cycle(edges: Iterable[tuple[Hashable, Hashable]]) -> None:
    """Edges (cause, effect) form no cycle and no edge leads to itself.

    A cycle has no joint likelihood. Depth-first without recursion, so that a chain of thousands
    in an import does not exhaust the stack.
    """
    effects: dict[Hashable, list[Hashable]] = {}
    incoming: dict[Hashable, int] = {}
    for cause, effect in edges:
        if cause == effect:
            raise RuleViolation("to_itself", "effect_id", gettext_noop("is the hypothesis itself"))
        effects.setdefault(cause, []).append(effect)
        incoming[effect] = incoming.get(effect, 0) + 1
        incoming.setdefault(cause, 0)
    ready = [node for node, count in incoming.items() if count == 0]
    visited = 0
    while ready:
        node = ready.pop()
        visited += 1
        for effect in effects.get(node, ()):
            incoming[effect] -= 1
            if incoming[effect] == 0:
                ready.append(effect)
    if visited < len(incoming):
        raise RuleViolation(
            "cycle", "effect_id", gettext_noop("would lead back to the cause through others")
        )
