"""The shape of participants over REST."""

from rest_framework import serializers

from assessments.teams.models import Role
from assessments.web.rest.fields import Recorded, Strict, Word, words


class ParticipantSerializer(Recorded):
    name = serializers.CharField()
    role = words(Role.values)


class ParticipantPatch(Strict):
    role = Word(Role.values)
