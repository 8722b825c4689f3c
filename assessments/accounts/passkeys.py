"""The forms of passkeys, where whatever a browser may send is refused in words.

The library below parses what it is sent as though a browser had made it, and answers anything
else with an error of its own insides.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.webauthn import forms
from cryptography.exceptions import InvalidSignature
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

T = TypeVar("T")
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, InvalidSignature)


def _guarded(parse: Callable[[], T]) -> T:
    try:
        return parse()
    except UNREADABLE:
        raise ValidationError(_("This passkey was not understood.")) from None


class AddKeyForm(forms.AddWebAuthnForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["name"].label = gettext_lazy("What you call it")
        self.fields["passwordless"].label = gettext_lazy("A passkey: it signs me in by itself")
        self.fields["passwordless"].initial = True
        self.fields["passwordless"].help_text = gettext_lazy(
            "Your device checks that it is you, by finger, face or PIN. Without the tick it is a "
            "second step after the password."
        )

    def clean(self) -> dict[str, Any]:
        return _guarded(super().clean)


class SecondStepForm(forms.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return _guarded(super().clean_credential)


class SignInForm(forms.LoginWebAuthnForm):
    def clean_credential(self) -> Any:
        return _guarded(super().clean_credential)


class ConfirmForm(forms.ReauthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        return _guarded(super().clean_credential)
