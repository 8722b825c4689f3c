"""Reads about accounts."""

from datetime import datetime
from hmac import compare_digest
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from assessments.accounts.models import Draft, Token, User
from assessments.accounts.rules import DRAFT_KEPT_FOR
from assessments.basis import Actor


def users_for(actor: Actor) -> QuerySet[User]:
    """Every account for superusers and the system, none for anybody else. 1 query.

    Passwords and the last sign-in stay in the database.
    """
    rows = User.objects.all() if actor.sees_all else User.objects.none()
    return rows.defer("password", "last_login").order_by("username")


def token_of(text: str) -> Token | None:
    """The token that reads `text`, with its user; None when there is none, when it has expired,
    or when its user may no longer sign in. The clock is read here: this is where a request
    begins. 1 query."""
    digest = hash_token(text)
    rows = Token.objects.filter(token_key=text[: CONSTANTS.TOKEN_KEY_LENGTH])
    for token in rows.select_related("user"):
        if not compare_digest(digest, token.digest):
            continue
        expired = token.expiry is not None and token.expiry <= timezone.now()
        return None if expired or not token.user.is_active else token
    return None


def token_stands(uid: UUID, at: datetime) -> bool:
    """Whether the token is there and its user may sign in, and it had not expired at `at`. 1
    query."""
    rows = Token.objects.filter(uid=uid, user__is_active=True)
    return rows.filter(Q(expiry__isnull=True) | Q(expiry__gt=at)).exists()


def user_named(username: str, *, or_address: bool = False) -> User | None:
    """The one active user of that name, in small or capital letters, as at sign-in; None when
    there is none. `or_address` takes an e-mail address too. 1 query.

    Where old accounts differ in case alone, the name as it is written is meant.
    """
    name = username.strip()
    wanted = Q(username__iexact=name)
    if or_address and name:
        wanted |= Q(email__iexact=name)
    found = list(User.objects.filter(wanted, is_active=True)[:3])
    exact = [user for user in found if user.username == name]
    return next(iter(exact or found)) if len(exact or found) == 1 else None


def user_with(uid: UUID) -> User | None:
    """The active user with this public id; the caller has a right to know of them. 1 query."""
    return User.objects.filter(uid=uid, is_active=True).first()


def tokens_of(actor: Actor) -> QuerySet[Token]:
    """The actor's own tokens, the newest first; their text is stored nowhere. 1 query."""
    rows = Token.objects.none() if actor.user_id is None else Token.objects.all()
    return rows.filter(user_id=actor.user_id or 0).order_by("-created")


def draft_at(actor: Actor, place: str) -> Draft | None:
    """What the actor has typed at `place` and not sent; None for nothing. 1 query."""
    if actor.user_id is None:
        return None
    rows = Draft.objects.filter(user_id=actor.user_id, place=place)
    return rows.filter(kept_at__gt=actor.at - DRAFT_KEPT_FOR).first()
