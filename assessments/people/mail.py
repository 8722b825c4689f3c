"""The mail that carries an invitation: who invites to what, and the link; nothing of the work."""

from __future__ import annotations

from smtplib import SMTPException
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.people.queries import link_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from assessments.people.models import Invitation

log = structlog.get_logger(__name__)


def address_of(request: HttpRequest, invitation: Invitation) -> str:
    """The whole address of the link."""
    return request.build_absolute_uri(reverse("invitation", args=(link_of(invitation),)))


def send_invitation(request: HttpRequest, invitation: Invitation) -> bool:
    """Whether a mail went out: not without an address, without mail, or when the server refused.

    Sent after the invitation is saved. Whoever invites has the link in either case.
    """
    if not invitation.email or not settings.MAIL_IS_SET_UP:
        return False
    context = {"invitation": invitation, "link": address_of(request, invitation)}
    body = render_to_string("people/mail/invitation.txt", context)
    try:
        sent = send_mail(
            _("An invitation to Assay"), body, settings.DEFAULT_FROM_EMAIL, [invitation.email]
        )
    except (SMTPException, OSError) as fault:
        log.warning("mail_failed", what="invitation", fault=type(fault).__name__)
        return False
    return sent == 1
