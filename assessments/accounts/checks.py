"""What `manage.py check --deploy` says about accounts."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register  # noqa: A004


@register(Tags.security, deploy=True)
def mail_is_set_up(**_options: Any) -> list[CheckMessage]:
    """Without mail nobody resets a forgotten password."""
    if settings.MAIL_IS_SET_UP:
        return []
    return [
        Warning(
            "No mail is sent: a forgotten password cannot be reset, and invitations are copied "
            "by hand.",
            hint="Set EMAIL_URL and MAIL_FROM; EMAIL_URL=console: writes mails to the log.",
            id="assessments.W001",
        )
    ]
