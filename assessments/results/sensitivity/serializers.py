"""The shape of the sensitivity over REST: what may be assumed, and what comes of it."""

from typing import Any, Final

from rest_framework import serializers

from assessments.evidence.models import Kind
from assessments.results.rules import LEFT_OUT_MOST, MAPPED, MAPPING, OWN, UNGRADED
from assessments.results.serializers import (
    AskedQuestion,
    OfQuestion,
    S,
    TotalSerializer,
    WithoutOriginSerializer,
    count,
    number,
)
from assessments.scoring.likelihoods import MAPPINGS
from assessments.web.rest.fields import AskedFlag, Id

RELIABILITIES: Final = (*"ABCDEF", UNGRADED)
CREDIBILITIES: Final = (*"123456", UNGRADED)


class Several(serializers.CharField):
    """Words with commas between, each checked by `child`."""

    def __init__(self, child: serializers.Field[Any, Any, Any, Any], help_text: str) -> None:
        super().__init__(required=False, max_length=37 * LEFT_OUT_MOST, help_text=help_text)
        self.one = child

    def to_internal_value(self, data: Any) -> Any:
        parts = super().to_internal_value(data).split(",")
        return [str(self.one.run_validation(part)) for part in parts]


class Figure(serializers.FloatField):
    """A number; what it may be is for the rules to say."""

    def __init__(self, help_text: str) -> None:
        super().__init__(required=False, help_text=help_text)


def _some(values: Any, help_text: str) -> Several:
    return Several(serializers.ChoiceField(choices=list(values)), help_text)


class AskedWhatIf(AskedQuestion):
    """Everything but the question is a what-if: nothing of it is kept."""

    without = Several(Id(), "Sources, by id: what rests on these origins is left out.")
    without_evidence = Several(Id(), "Evidence, by id, that is left out.")
    without_sources = Several(Id(), "Sources, by id: what only these are cited for is left out.")
    without_reliability = _some(RELIABILITIES, "Grades of sources that are left out.")
    without_credibility = _some(CREDIBILITIES, "Grades of information that are left out.")
    without_kinds = _some(Kind.values, "Kinds of evidence that are left out.")
    without_members = Several(Id(), "Participants, by id, whose ratings are left out.")
    members = AskedFlag(required=False, help_text="Whether each member is left out in turn too.")
    mapping = serializers.ChoiceField(
        choices=[*MAPPINGS, OWN],
        required=False,
        help_text=f"How ratings are read as likelihoods; {MAPPING} unless asked otherwise.",
    )
    cc = Figure("Likelihood of what strongly supports, against 1 for no difference.")
    c = Figure("Likelihood of what supports.")
    i = Figure("Likelihood of what contradicts.")
    ii = Figure("Likelihood of what strongly contradicts.")
    priors = serializers.CharField(
        required=False,
        max_length=2000,
        help_text="Where each hypothesis starts, in percent: `H1:50,H2:30,H3:20`.",
    )
    weight_low = Figure("What low credibility or relevance weighs in the weighted count; 1/√2.")
    weight_medium = Figure("What medium weighs; 1.")
    weight_high = Figure("What high weighs; √2.")
    temper = AskedFlag(
        required=False,
        help_text="Whether a rating is believed in the Bayesian column by the credibility of the"
        " information only; a figure of your own below says so too.",
    )
    temper_low = Figure("The share of a rating's logarithm that stays at low credibility; 0.5.")
    temper_medium = Figure("At medium; 0.75.")
    temper_high = Figure("At high; 0.95.")
    overlap = Figure("How much items of one origin repeat one another, 0 to 1.")


class ColumnSerializer(S):
    prior = serializers.ListField(child=serializers.FloatField())
    posterior = serializers.ListField(child=serializers.FloatField())
    leaders = serializers.ListField(child=serializers.UUIDField())
    tipping_factor = number(help_text="Odds of the two that come first; null without a rival.")


class LostSerializer(S):
    key = serializers.CharField(help_text="A public id, a grade or a kind.")
    name = serializers.CharField()
    evidence_ids = serializers.ListField(child=serializers.UUIDField())
    scores = serializers.ListField(child=number())
    weighted = serializers.ListField(child=number())
    leaders = serializers.ListField(child=serializers.UUIDField())
    changes = serializers.BooleanField(help_text="Whether others lead the count.")
    reorders = serializers.BooleanField(help_text="Whether any rank of the count changes.")
    posterior = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    tips = serializers.BooleanField(help_text="Whether others come first in the Bayesian column.")
    bits = number(help_text="How far the Bayesian column moves.")


class LostOriginSerializer(WithoutOriginSerializer):
    reorders = serializers.BooleanField()
    posterior = serializers.ListField(child=serializers.FloatField(), allow_null=True)
    tips = serializers.BooleanField()
    bits = number()


class SmallestSerializer(S):
    reading = serializers.ChoiceField(choices=["count", "bayes"])
    of = serializers.ChoiceField(choices=["evidence", "origin"])
    names = serializers.ListField(
        child=serializers.CharField(),
        allow_null=True,
        help_text="Null where nothing short of everything changes who leads.",
    )
    exact = serializers.BooleanField()
    leaders = serializers.ListField(child=serializers.UUIDField())


class LinchpinSerializer(S):
    """Without it alone others lead the count; nobody, where all that is rated falls with it."""

    of = serializers.ChoiceField(choices=["origin", "evidence"])
    key = serializers.UUIDField(help_text="Of the source or of the evidence.")
    name = serializers.CharField()
    leaders = serializers.ListField(child=serializers.UUIDField())


class ParametersSerializer(S):
    left_out = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    mapping = serializers.CharField()
    likelihoods = serializers.DictField(child=serializers.FloatField())
    priors = serializers.DictField(child=serializers.FloatField(), allow_null=True)
    overlap = serializers.FloatField()
    weights = serializers.DictField(child=serializers.FloatField())
    tempering = serializers.DictField(child=serializers.FloatField(), allow_null=True)


class SensitivitySerializer(OfQuestion):
    """Lists of scores and shares are in the order of `hypothesis_ids`."""

    methods = serializers.DictField(child=serializers.CharField())
    parameters = ParametersSerializer()
    hypothesis_ids = serializers.ListField(child=serializers.UUIDField())
    leaders = serializers.ListField(child=serializers.UUIDField())
    totals = TotalSerializer(many=True)
    bayes = ColumnSerializer(allow_null=True)
    linchpins = LinchpinSerializer(many=True)
    smallest = SmallestSerializer(many=True)
    fallen = serializers.ListField(
        child=serializers.UUIDField(), help_text="Evidence that falls with what is left out."
    )
    origins = LostOriginSerializer(many=True)
    sources = LostSerializer(many=True)
    evidence = LostSerializer(many=True)
    reliability = LostSerializer(many=True)
    credibility = LostSerializer(many=True)
    kinds = LostSerializer(many=True)
    members = LostSerializer(many=True, allow_null=True)
    ratings = count(help_text="Ratings that are open to you and count.")


MAPPED_NAMES: Final = tuple(rating.name.lower() for rating in MAPPED)
