"""Giving an account to a participant who came without one, with what they have rated."""

from uuid import UUID

from django.db import transaction

from assessments.accounts.models import User
from assessments.basis import Actor
from assessments.evidence.models import CellOpening, Rating
from assessments.framing.models import Participant
from assessments.framing.operations import link_participant
from assessments.rounds.models import RoundState


def give_account(
    *, actor: Actor, assessment_uid: UUID, participant_uid: UUID, user: User
) -> Participant:
    """Let `user` be the participant, and open to them whatever that participant has rated.

    An import opens nothing: its participants have nobody who could look. Raises as
    `link_participant` does.
    """
    with transaction.atomic():
        participant = link_participant(
            actor=actor,
            assessment_uid=assessment_uid,
            participant_uid=participant_uid,
            user=user,
        )
        said = Rating.objects.of(participant).exclude(round__state=RoundState.BLIND)
        links = said.order_by("link_id").values_list("link_id", flat=True).distinct()
        CellOpening.objects.bulk_create(
            (CellOpening(link_id=link, participant=participant) for link in links),
            ignore_conflicts=True,
            batch_size=500,
        )
    return participant
