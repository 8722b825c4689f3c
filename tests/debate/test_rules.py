import pytest

from assessments.basis import AccessDenied, RuleViolation
from assessments.debate import rules
from assessments.debate.rules import ArgumentDraft, check_argument, depths_of, effect_of


def test_an_argument_is_stripped_and_its_words_are_known():
    assert check_argument(ArgumentDraft("  So ", "attacks"), is_reply=False).text == "So"
    for draft in (
        ArgumentDraft(" ", "attacks"),
        ArgumentDraft("x" * 2001, "attacks"),
        ArgumentDraft("So", "doubts"),
        ArgumentDraft("So", "attacks", "motive"),
    ):
        with pytest.raises(RuleViolation):
            check_argument(draft, is_reply=True)


def test_only_a_reply_finds_an_inference_to_be_about():
    draft = ArgumentDraft("So", "attacks", "inference")
    assert check_argument(draft, is_reply=True) == draft
    with pytest.raises(RuleViolation, match="to reply to"):
        check_argument(draft, is_reply=False)


@pytest.mark.parametrize(
    ("depth", "standing", "parent", "code"),
    [
        (20, 1999, "open", None),
        (1, 1, "conceded", None),
        (21, 30, "open", "too_deep"),
        (0, 2000, None, "too_many"),
        (1, 1, "withdrawn", "state"),
        (1, 1, "merged", "state"),
    ],
)
def test_a_tree_has_limits_and_nobody_replies_to_what_is_withdrawn(depth, standing, parent, code):
    if code is None:
        rules.check_place(depth=depth, standing=standing, parent_status=parent)
        return
    with pytest.raises(RuleViolation) as refused:
        rules.check_place(depth=depth, standing=standing, parent_status=parent)
    assert refused.value.code == code


@pytest.mark.parametrize("weight", [-1, 5, True, "3", 2.0, None])
def test_a_weight_is_a_whole_number_from_0_to_4(weight):
    with pytest.raises(RuleViolation):
        rules.check_weight(weight)


def test_an_attack_on_an_attack_helps_the_hypothesis():
    attack = effect_of("attacks", 1)
    assert attack == -1
    assert effect_of("attacks", attack) == 1
    assert effect_of("supports", attack) == -1


def test_depths_leave_out_whatever_hangs_on_a_circle():
    parents = {"a": None, "b": "a", "c": "b", "x": "y", "y": "x", "z": "x", "self": "self"}
    assert depths_of(parents) == {"a": 0, "b": 1, "c": 2}
    chain = {str(n): str(n - 1) if n else None for n in range(5000)}
    assert depths_of(dict(reversed(chain.items())))["4999"] == 4999


def test_who_may_bring_back_what_was_withdrawn():
    by_hand = {"withdrew_it": True, "is_author": True, "may_grade": False}
    assert rules.may_restore(**by_hand)
    assert not rules.may_restore(**{**by_hand, "withdrew_it": False})
    assert rules.may_restore(withdrew_it=False, is_author=False, may_grade=True)
    with pytest.raises(AccessDenied):
        rules.check_author(is_author=False)
