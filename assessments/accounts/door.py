"""How allauth does things here: who came in is remembered, mail never breaks a page, and the
secrets of authenticator apps do not lie open in the database."""

from __future__ import annotations

import base64
import hashlib
from smtplib import SMTPException
from typing import Any, cast

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView, PasswordResetView
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from assessments.accounts.models import User
from assessments.accounts.sessions import record_sign_in
from assessments.web.languages import language_at

log = structlog.get_logger(__name__)


class Door(DefaultAccountAdapter):
    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        request.session.save()  # it has a key from here on
        record_sign_in(
            user=cast(User, user),
            at=timezone.now(),
            session_key=request.session.session_key or "",
            address=self.get_client_ip(request),
            agent=request.headers.get("User-Agent", ""),
        )
        # The greeting is read on the page behind the door, not at the door.
        behind = get_next_redirect_url(request) or self.get_login_redirect_url(request)
        translation.activate(language_at(behind, cast(User, user).language))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away is the operator's to hear of, not the visitor's: an answer
        that differed would tell which address has an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as fault:
            log.warning("mail_failed", what=template_prefix, fault=type(fault).__name__)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the account's address also where an administrator gave it."""
        to = email or EmailAddress.objects.get_primary_email(user) or cast(User, user).email
        if to:
            super().send_notification_mail(template_prefix, user, context, to)

    def format_email_subject(self, subject: str) -> str:
        return str(subject)


def _fernet() -> MultiFernet:
    """Keys drawn from the server's secrets: without them a copy of the database is no use."""
    secrets = [str(s) for s in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"assay.mfa.{secret}".encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class Factors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        sealed: Any = _fernet().encrypt(text.encode())
        return cast(str, sealed.decode("ascii"))

    def decrypt(self, encrypted_text: str) -> str:
        return str(_fernet().decrypt(encrypted_text.encode()), "utf-8")


class SignInView(LoginView):
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        may_register = settings.REGISTRATION == "open"
        return {**super().get_context_data(**more), "may_register": may_register}


class ResetView(PasswordResetView):
    """Says so where no mail can be sent, whatever the address."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        return {**super().get_context_data(**more), "mail_is_set_up": settings.MAIL_IS_SET_UP}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().post if settings.MAIL_IS_SET_UP else self.get
        return cast(HttpResponse, answer(request, *args, **kwargs))


sign_in = SignInView.as_view()
reset = ResetView.as_view()
