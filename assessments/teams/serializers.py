"""The shape of teams over REST."""

from rest_framework import serializers

from assessments.web.rest.fields import Recorded


class TeamSerializer(Recorded):
    name = serializers.CharField()
