"""Reads about accounts."""

from django.db.models import QuerySet

from assessments.accounts.models import User
from assessments.basis import Actor


def users_for(actor: Actor) -> QuerySet[User]:
    """Every account for superusers and the system, none for anybody else. 1 query.

    Passwords and the last sign-in stay in the database.
    """
    rows = User.objects.all() if actor.sees_all else User.objects.none()
    return rows.defer("password", "last_login").order_by("username")
