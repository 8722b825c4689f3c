"""Routes of teams, invitations and participants."""

from django.urls import path

from assessments.people.views import erasing, invitations, participants, teams, tokens

team = "teams/<uuid:team>/"
below = "a/<uuid:assessment>/participants/"

urlpatterns = [
    path("account/erase/", erasing.erase, name="account-erase"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<uuid:token>/revoke/", tokens.revoke, name="token-revoke"),
    path("teams/", teams.teams, name="teams"),
    path(team, teams.team, name="team"),
    path(f"{team}name/", teams.rename, name="team-rename"),
    path(f"{team}members/<uuid:member>/", teams.change_member, name="member-change"),
    path(f"{team}hand-over/", teams.hand_over, name="team-hand-over"),
    path(f"{team}leave/", teams.leave, name="team-leave"),
    path(f"{team}invitations/", teams.invite, name="team-invite"),
    path("invitations/<uuid:invitation>/withdraw/", teams.withdraw, name="invitation-withdraw"),
    path("sign-in/register/", invitations.register_openly, name="account_signup"),
    path("invitation/<str:link>/", invitations.invitation, name="invitation"),
    path("invitation/<str:link>/accept/", invitations.accept, name="invitation-accept"),
    path("invitation/<str:link>/register/", invitations.register, name="invitation-register"),
    path(below, participants.participants, name="participants"),
    path(f"{below}add/", participants.add, name="participant-add"),
    path(f"{below}invite/", participants.invite, name="participant-invite"),
    path(f"{below}hand-over/", participants.hand_over, name="assessment-hand-over"),
    path(f"{below}leave/", participants.leave, name="assessment-leave"),
    path(f"{below}<uuid:participant>/", participants.change, name="participant-change"),
]
