"""Locking an assessment from its frame. That nothing writes meanwhile: tests/house/test_locked."""

import pytest
from django.urls import reverse

from assessments.evidence.models import Rating
from assessments.evidence.queries import is_gated
from assessments.framing.access import access_to
from assessments.framing.operations import lock_assessment
from assessments.journal.models import Change
from tests.pages import signed_in
from tests.world import build_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return build_world()


def test_the_page_locks_it_and_undo_unlocks_it(world):
    lena = signed_in(world, "lena")
    where = reverse("assessment-lock", args=(world.uid,))
    page = lena.get(reverse("frame", args=(world.uid,))).content.decode()
    assert f'action="{where}"' in page
    told = lena.post(where, {"reason": "It is signed"}, follow=True).content.decode()
    assert "Locked by Lena on" in told
    assert "It is signed" in told
    assert 'name="unlock" value="1"' in told
    assert "is locked already" in lena.post(where, follow=True).content.decode().lower()
    told = lena.post(where, {"unlock": "1"}, follow=True).content.decode()
    assert "Locked by" not in told
    verbs = list(Change.objects.filter(note="It is signed").values_list("verb", flat=True))
    assert verbs == ["lock_assessment"]


def test_what_is_closed_while_it_is_locked_stays_closed(world):
    """A lock is no reveal: who has yet to rate a cell reads no more of it than before."""
    world.accepted()
    world.rate("ben", "E1", "H1", "II")
    lock_assessment(actor=world.actor("lena"), assessment_uid=world.uid)
    seen = Rating.objects.visible_to(world.actor("ana"))
    assert not seen.exists()
    assert is_gated(access_to(world.actor("ana"), world.uid))
