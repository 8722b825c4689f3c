"""What crosses teams, assessments and accounts; each name here is one operation."""

from assessments.people.operations.erasing import erase_account
from assessments.people.operations.invitations import (
    accept_invitation,
    invite,
    register_invited,
    register_openly,
    withdraw_invitation,
)
from assessments.people.operations.leaving import leave_team_and_assessments

__all__ = [
    "accept_invitation",
    "erase_account",
    "invite",
    "leave_team_and_assessments",
    "register_invited",
    "register_openly",
    "withdraw_invitation",
]
