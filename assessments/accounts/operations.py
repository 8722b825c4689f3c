"""Writes to accounts, for administrators and by their owners; to tokens; and to the answers that
are kept so that a request sent again is made once."""

import secrets
import string
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction

from assessments.accounts import rules
from assessments.accounts.models import FORGOTTEN, KeptAnswer, Theme, Token, User
from assessments.accounts.queries import users_for
from assessments.basis import AccessDenied, Actor, Conflict, NotVisible, RuleViolation
from assessments.basis.checks import check_text, check_word
from assessments.basis.errors import gettext_noop

log = structlog.get_logger(__name__)


def _require_administrator(actor: Actor) -> None:
    if not (actor.sees_all and actor.may_write):
        raise AccessDenied(gettext_noop("only an administrator may do this"))


def _locked(actor: Actor, user_id: int) -> User:
    user = users_for(actor).select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotVisible(str(user_id))
    return user


@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    is_staff: bool = False,
) -> User:
    """An account that can sign in. `is_staff` opens the admin to those who lead or curate."""
    _require_administrator(actor)
    user = User(
        username=rules.check_username(username),
        is_staff=is_staff,
        date_joined=actor.at,
        **rules.check_names({"first_name": first_name, "last_name": last_name, "email": email}),
    )
    # Sign-in takes no notice of case.
    if User.objects.filter(username__iexact=user.username).exists():
        raise RuleViolation("taken", "username", gettext_noop("is taken"))
    _set_password(user, password)
    user.save()
    log.info("user_created", user=user.pk, by=actor.user_id)
    return user


@transaction.atomic
def ensure_user(
    *,
    actor: Actor,
    username: str,
    password: str,
    first_name: str,
    last_name: str,
    is_staff: bool = False,
    is_superuser: bool = False,
) -> User:
    """The account of that name, made where there is none; one that exists keeps all it has.

    For the operator's commands alone: it may make a superuser.
    """
    if not actor.is_system:
        raise AccessDenied(gettext_noop("only the operator may do this"))
    known = User.objects.filter(username=username).first()
    if known is not None:
        return known
    user = create_user(
        actor=actor,
        username=username,
        password=password,
        first_name=first_name,
        last_name=last_name,
        is_staff=is_staff,
    )
    if is_superuser:
        user.is_superuser = True
        user.save(update_fields=["is_superuser"])
    return user


@transaction.atomic
def register_account(
    *, at: datetime, first_name: str, last_name: str, email: str, password: str
) -> User:
    """An account that somebody makes for themselves; whether they may, the caller has asked.

    Whether the address has an account already plays no part, and nothing that is answered tells:
    an address counts for nothing until it is confirmed.
    """
    names = rules.check_names({"first_name": first_name, "last_name": last_name, "email": email})
    for field in ("first_name", "email"):
        if not names[field]:
            raise RuleViolation("required", field, gettext_noop("may not be empty"))
    user = User(username=_free_username(names["email"]), date_joined=at, **names)
    _set_password(user, password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email.lower(), primary=True)
    log.info("user_registered", user=user.pk)
    return user


def _free_username(address: str) -> str:
    """The rest of the name is drawn: 36 to the fourth, so that a second draw is rare."""
    alphabet = string.ascii_lowercase + string.digits
    while True:
        suffix = "".join(secrets.choice(alphabet) for _ in range(4))
        name = rules.username_from(address, suffix)
        if not User.objects.filter(username__iexact=name).exists():
            return name


@transaction.atomic
def update_user(
    *,
    actor: Actor,
    user_id: int,
    first_name: str,
    last_name: str,
    email: str,
    is_staff: bool,
    is_active: bool,
) -> User:
    """Names and address; who may enter the admin; whether the account works at all.

    An account that is made inactive is signed out, and its tokens stop working, at once.
    """
    _require_administrator(actor)
    user = _locked(actor, user_id)
    is_self = user.pk == actor.user_id
    rules.check_not_oneself(is_self=is_self, keeps=is_staff, field="is_staff")
    rules.check_not_oneself(is_self=is_self, keeps=is_active, field="is_active")
    changes = {
        **rules.check_names({"first_name": first_name, "last_name": last_name, "email": email}),
        "is_staff": is_staff,
        "is_active": is_active,
    }
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    log.info("user_updated", user=user.pk, by=actor.user_id)
    return user


@transaction.atomic
def set_password(*, actor: Actor, user_id: int, password: str) -> User:
    """A new password; the account's sessions end, the tokens stay."""
    _require_administrator(actor)
    user = _locked(actor, user_id)
    _set_password(user, password)
    user.save(update_fields=["password"])
    log.info("password_set", user=user.pk, by=actor.user_id)
    return user


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise RuleViolation("password", "password", " ".join(error.messages)) from None
    user.set_password(password)


def _myself(actor: Actor) -> User:
    if actor.user_id is None or not actor.may_write:
        raise AccessDenied(gettext_noop("only the account's owner may do this"))
    return User.objects.select_for_update().get(pk=actor.user_id)


@transaction.atomic
def update_preferences(
    *,
    actor: Actor,
    first_name: str,
    last_name: str,
    time_zone: str,
    theme: str,
    language: str = "",
) -> User:
    """The actor's own name, zone, theme and language ("" is the server's).

    Names under which they judged before stay.
    """
    user = _myself(actor)
    if theme not in Theme.values:
        raise RuleViolation("unknown", "theme", gettext_noop("is not a theme"))
    if language:
        check_word(language, [code for code, _name in settings.LANGUAGES], "language")
    changes = {
        **rules.check_names({"first_name": first_name, "last_name": last_name}),
        "time_zone": rules.check_time_zone(time_zone),
        "theme": theme,
        "language": language,
    }
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    return user


@transaction.atomic
def change_password(*, actor: Actor, old_password: str, password: str) -> User:
    """The actor's own password, for whoever still knows the old one. Other sessions end."""
    user = _myself(actor)
    if not user.check_password(old_password):
        raise RuleViolation("wrong", "old_password", gettext_noop("is not your password"))
    _set_password(user, password)
    user.save(update_fields=["password"])
    log.info("password_changed", user=user.pk)
    return user


@transaction.atomic
def revoke_token(*, actor: Actor, token_uid: UUID) -> None:
    """One of the actor's own tokens stops working at once. NotVisible if it is not theirs."""
    user = _myself(actor)
    gone, _kinds = Token.objects.filter(user=user, uid=token_uid).delete()
    if not gone:
        raise NotVisible(str(token_uid))
    log.info("token_revoked", user=user.pk)


@transaction.atomic
def create_token(
    *,
    user: User,
    name: str,
    scopes: list[str],
    days: int,
    team_uid: UUID | None = None,
    assessment_uid: UUID | None = None,
) -> tuple[Token, str]:
    """A token for `user` and its text, which is stored nowhere and can be shown only now."""
    if team_uid is not None and assessment_uid is not None:
        raise RuleViolation(
            "limits", "", gettext_noop("is limited to a team or to an assessment, not to both")
        )
    token, text = Token.objects.create(  # type: ignore[no-untyped-call]
        user=user,
        expiry=rules.check_lifetime(days),
        name=check_text(name, "name", longest=rules.TOKEN_NAME_LONGEST),
        scopes=rules.check_scopes(scopes),
        team_uid=team_uid,
        assessment_uid=assessment_uid,
    )
    return token, text


def mark_used(*, token: Token, at: datetime) -> None:
    """Note when a token was last let in, at most once an hour. A write that cannot be made now
    must not stop the request that it is about. 0 or 1 query."""
    if token.used_at is not None and at - token.used_at < rules.USED_WITHIN:
        return
    # In a transaction, so that on SQLite it waits for its turn as others do.
    with suppress(OperationalError), transaction.atomic():
        Token.objects.filter(pk=token.pk).update(used_at=at)


def claim_answer(*, token: Token, key: str, digest: str, at: datetime) -> tuple[KeptAnswer, bool]:
    """The answer kept under `key`, and whether it is yet to be given. Inside a transaction.

    Whoever sends the same key meanwhile waits for this transaction's end. Raises Conflict when
    the key came with another request. Older answers are forgotten. 2 to 3 queries.
    """
    rules.check_key(key)
    mine = KeptAnswer.objects.filter(token=token)
    mine.filter(made_at__lt=at - rules.KEPT_FOR).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(token=token, key=key, digest=digest, made_at=at), True
    except IntegrityError:
        kept = mine.get(key=key)
    if kept.digest != digest:
        raise Conflict(
            "key_used", gettext_noop("this Idempotency-Key was sent with another request")
        )
    return kept, False


def forget_answers(
    *,
    naming: Collection[str] = (),
    holding: Callable[[str], bool] | None = None,
    users: Collection[int] | None = None,
) -> int:
    """Empty the kept answers in which one of these stands as a value, or a text of which `holding`
    is true; how many there were. `users`: only those of these accounts' tokens.

    Their keys stay taken, so that a request that is sent again is not done again. Read one by
    one: a database writes names beyond ASCII into JSON in its own way, and they live for a day.
    """
    known = set(naming)
    rows = KeptAnswer.objects.filter(body__isnull=False)
    if users is not None:
        rows = rows.filter(token__user_id__in=users)
    found = [
        kept.pk
        for kept in rows.iterator(chunk_size=500)
        if any(text in known or (holding and holding(text)) for text in texts_within(kept.body))
    ]
    KeptAnswer.objects.filter(pk__in=found).update(status=FORGOTTEN, body=None, headers={})
    return len(found)


def texts_within(value: Any) -> Iterator[str]:
    """Every text of a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for item in value:
            yield from texts_within(item)
            if isinstance(value, dict):
                yield from texts_within(value[item])


def keep_answer(*, kept: KeptAnswer, status: int, body: Any, headers: dict[str, str]) -> KeptAnswer:
    """Fill in what was answered, in the transaction that claimed it."""
    kept.status, kept.body, kept.headers = status, body, headers
    kept.save()
    return kept
