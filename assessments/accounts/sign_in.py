"""The sign-in form: allauth's, in our words."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["login"].label = _("User name or e-mail")
        self.fields["login"].widget.attrs.pop("placeholder", None)
