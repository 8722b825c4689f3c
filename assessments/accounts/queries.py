"""Reads about accounts."""

from hmac import compare_digest

from django.db.models import QuerySet
from django.utils import timezone
from knox.crypto import hash_token
from knox.settings import CONSTANTS

from assessments.accounts.models import Token, User
from assessments.basis import Actor, RuleViolation
from assessments.basis.errors import gettext_noop


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


def user_named(username: str) -> User | None:
    """The active user of that name; None when there is none. 1 query."""
    return User.objects.filter(username=username, is_active=True).first()


def account_named(username: str) -> User:
    """The same for whoever brings somebody in. Raises RuleViolation when there is none. 1 query."""
    user = user_named(username.strip())
    if user is None:
        raise RuleViolation("unknown", "user", gettext_noop("is not the name of an account"))
    return user


def tokens_of(actor: Actor) -> QuerySet[Token]:
    """The actor's own tokens, the newest first; their text is stored nowhere. 1 query."""
    rows = Token.objects.none() if actor.user_id is None else Token.objects.all()
    return rows.filter(user_id=actor.user_id or 0).order_by("-created")
