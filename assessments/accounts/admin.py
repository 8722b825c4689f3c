"""Accounts in the admin, for superusers."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from assessments.accounts.models import User
from assessments.accounts.operations import create_user, set_password, update_user
from assessments.accounts.queries import users_for
from assessments.basis import Actor
from assessments.web.operation_admin import OperationAdmin, OperationForm


def _password(**more: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(widget=widget, strip=False, **more)


class UserForm(OperationForm):
    first_name = forms.CharField(label=_("first name"), required=False)
    last_name = forms.CharField(label=_("last name"), required=False)
    email = forms.EmailField(label=_("email address"), required=False)
    is_staff = forms.BooleanField(
        label=_("may enter the admin"),
        required=False,
        help_text=_("Leads and curators find their own assessments there, nobody else anything."),
    )
    is_active = forms.BooleanField(
        label=_("active"),
        required=False,
        help_text=_("Untick it instead of deleting an account: what it has given stays."),
    )
    password = _password(
        label=_("new password"),
        required=False,
        help_text=_("Leave it empty to keep the present one. A new one ends all sessions."),
    )

    def values_of(self, row: User) -> dict[str, Any]:
        return {**super().values_of(row), "password": ""}


class NewUserForm(UserForm):
    username = forms.CharField(label=_("user name"))
    password = _password(label=_("password"))
    is_active = None  # type: ignore[assignment]
    field_order = ("username", "password")


class UserAdmin(OperationAdmin):
    about = _("Who may sign in, and who may enter here.")
    form = UserForm
    adds = changes = True

    list_display = ("username", "name", "email", "enters", "active", "sees_all")
    list_filter = ("is_staff", "is_active", "is_superuser")
    search_fields = ("username", "first_name", "last_name", "email")
    search_help_text = _("name or email address")
    list_per_page = 100

    def may_enter(self, actor: Actor) -> bool:
        return actor.is_superuser

    def rows(self, actor: Actor) -> QuerySet[User]:
        return users_for(actor)

    def form_for(self, row: User | None) -> type[OperationForm]:
        return NewUserForm if row is None else UserForm

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name_to_sign_in", "sees_all") if obj else ()

    @admin.display(description=_("user name"))
    def name_to_sign_in(self, row: User) -> str:
        return row.username

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, row: User) -> str:
        return row.get_full_name()

    @admin.display(description=_("may enter the admin"), ordering="is_staff", boolean=True)
    def enters(self, row: User) -> bool:
        return row.is_staff

    @admin.display(description=_("active"), ordering="is_active", boolean=True)
    def active(self, row: User) -> bool:
        return row.is_active

    @admin.display(description=_("superuser"), ordering="is_superuser", boolean=True)
    def sees_all(self, row: User) -> bool:
        return row.is_superuser

    def write(self, request: HttpRequest, row: User | None, form: OperationForm) -> User:
        data = {name: value for name, value in form.cleaned_data.items() if name != "version"}
        if row is None:
            return create_user(actor=form.actor, **data)
        password = data.pop("password")
        user = update_user(actor=form.actor, user_id=row.pk, **data)
        if password:
            set_password(actor=form.actor, user_id=row.pk, password=password)
        return user
