"""Short words for arguing in tests."""

from assessments.debate.operations import add_argument, vote_on_argument
from assessments.debate.rules import ArgumentDraft


def argue(world, name, on="H1", text="Because it is so", *, stance="supports", **more):
    """`on` is a hypothesis's label, a pair of labels (a cell), or the argument replied to."""
    return add_argument(
        actor=world.actor(name),
        assessment_uid=world.uid,
        draft=ArgumentDraft(text, stance, more.pop("target", "claim")),
        **place(world, on),
        **more,
    )


def place(world, on):
    if isinstance(on, str):
        return {"hypothesis_uid": world.hypothesis(on).uid}
    if isinstance(on, tuple):
        link = world.item(on[0]).links.get(hypothesis=world.hypothesis(on[1]))
        return {"link_uid": link.uid}
    return {"parent_uid": on.uid}


def vote(world, name, argument, weight, **more):
    return vote_on_argument(
        actor=world.actor(name),
        assessment_uid=world.uid,
        argument_uid=argument.uid,
        weight=weight,
        **more,
    )


def act(world, operation, name, argument, **more):
    return operation(
        actor=world.actor(name), assessment_uid=world.uid, argument_uid=argument.uid, **more
    )
