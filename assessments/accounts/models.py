"""People who can sign in, what they prefer, and the tokens that act for them."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from knox.models import AbstractAuthToken

from assessments.basis import SCOPES


class Theme(models.TextChoices):
    SYSTEM = "system", "as the system"
    LIGHT = "light", "light"
    DARK = "dark", "dark"


class User(AbstractUser):
    """A person with an account. What they may do hangs on participants, never on this row."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=12, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)

    @property
    def display_name(self) -> str:
        """At most 200 characters: what a participant and a journal entry hold."""
        return (self.get_full_name() or self.username)[:200]


class Token(AbstractAuthToken):
    """A bearer token: stored as a hash, shown once, expiring, narrowed by scopes and a limit.

    `scopes` is a list out of `read`, `write`, `import`. At most one of `team_uid` and
    `assessment_uid` limits its reach; both None means all that its user may see. The limits are
    plain uids, because accounts know neither teams nor assessments.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    scopes = models.JSONField(default=list)
    team_uid = models.UUIDField(null=True, blank=True)
    assessment_uid = models.UUIDField(null=True, blank=True)
    # When it was last let in, to the hour.
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(team_uid__isnull=True) | models.Q(assessment_uid__isnull=True),
                name="token_one_limit",
            )
        ]

    @property
    def granted(self) -> frozenset[str]:
        """The scopes that exist; a stored word that is not one grants nothing."""
        return frozenset(self.scopes) & frozenset(SCOPES)


class Draft(models.Model):
    """What somebody has typed into a form that makes something, until it is made.

    `place` names the form and what it is below. Theirs alone: neither journalled nor exported nor
    in the admin; dropped when the thing is made, after some days, and with the account.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=120)
    fields = models.JSONField(default=dict)
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "place"], name="draft_once_a_place")
        ]

    def __str__(self) -> str:
        return f"draft at {self.place}"

    @property
    def initial(self) -> dict[str, object]:
        """What a form starts with: a text, or a list where several values were sent."""
        return {name: v[0] if len(v) == 1 else v for name, v in self.fields.items() if v}


# The status of a kept answer that has been emptied.
FORGOTTEN = 0


class KeptAnswer(models.Model):
    """What a token was answered under one idempotency key, to be given again for a day.

    An answer in which something stood that has been erased since is FORGOTTEN.

    `digest` tells the same request from another. It may hold what its owner gave under seal, so
    it is shown to nobody but them and is no part of the admin or of any export.
    """

    token = models.ForeignKey(Token, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(default=FORGOTTEN)
    body = models.JSONField(null=True)
    headers = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["token", "key"], name="kept_answer_once_a_key")
        ]

    def __str__(self) -> str:
        return f"answer under {self.key}"


class SignIn(models.Model):
    """Where somebody came in, and the session that it began. For them alone to see."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    address = models.CharField(max_length=45, blank=True)
    agent = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"sign-in at {self.at}"
