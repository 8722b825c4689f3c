"""The forms of the door: allauth's, in our words and without hints inside the boxes."""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from django.forms import Form
from django.utils.translation import gettext_lazy as _

ADDRESS = _("E-mail address")
CODE = _("Code")
NEW = _("New password")


def _say(form: Form, **labels: Any) -> None:
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    for name, label in labels.items():
        form.fields[name].label = label


class SignInForm(account.LoginForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, login=_("User name or e-mail"), password=_("Password"))
        # Where to go with a forgotten one stands under the form.
        self.fields["password"].help_text = ""


class ResetForm(account.ResetPasswordForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, email=ADDRESS)


class NewPasswordForm(account.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, password1=NEW, password2=_("The same once more"))
        self.fields["password1"].help_text = _(
            "At least 12 characters; a few words make a good one."
        )


class AddressForm(account.AddEmailForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, email=_("New e-mail address"))


class ConfirmForm(account.ReauthenticateForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, password=_("Your password"))


class CodeForm(factors.AuthenticateForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, code=CODE)


class ConfirmCodeForm(factors.ReauthenticateForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, code=CODE)


class AppForm(totp.ActivateTOTPForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _say(self, code=_("The code that the app shows"))
