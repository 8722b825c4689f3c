"""The shape of teams over REST."""

from rest_framework import serializers

from assessments.teams import rules
from assessments.web.rest.fields import Recorded, Strict, Text


class TeamSerializer(Recorded):
    name = serializers.CharField()


class TeamInput(Strict):
    name = Text(max_length=rules.NAME_LONGEST)
