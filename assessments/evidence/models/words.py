"""The words that the tables hold: grades, kinds, states, consistencies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reliability(models.TextChoices):
    """Admiralty grade of the source; no grade is None, not F, for F is a judgement too."""

    A = "A", _("completely reliable")
    B = "B", _("usually reliable")
    C = "C", _("fairly reliable")
    D = "D", _("not usually reliable")
    E = "E", _("unreliable")
    F = "F", _("cannot be judged")


class Credibility(models.IntegerChoices):
    """Admiralty grade of the information; no grade is None, not 6."""

    CONFIRMED = 1, _("confirmed by other sources")
    PROBABLE = 2, _("probably true")
    POSSIBLE = 3, _("possibly true")
    DOUBTFUL = 4, _("doubtful")
    IMPROBABLE = 5, _("improbable")
    UNKNOWN = 6, _("cannot be judged")


class Kind(models.TextChoices):
    FACT = "fact", _("fact")
    STATEMENT = "statement", _("statement")
    ESTIMATE = "estimate", _("estimate")
    JUDGEMENT = "judgement", _("judgement")
    SPECULATION = "speculation", _("speculation")
    GAP = "gap", _("gap")
    ABSENCE = "absence", _("absence")


class EvidenceStatus(models.TextChoices):
    SUBMITTED = "submitted", _("submitted")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    MERGED = "merged", _("merged")


class Relation(models.TextChoices):
    CORROBORATES = "corroborates", "corroborates"
    CONFLICTS = "conflicts", "conflicts"


class Relevance(models.TextChoices):
    LOW = "low", "low"
    MEDIUM = "medium", "medium"
    HIGH = "high", "high"


class Consistency(models.TextChoices):
    """How consistent a piece of evidence is with a hypothesis. The order is that of the counts."""

    CC = "CC", "very consistent"
    C = "C", "consistent"
    N = "N", "makes no difference"
    I = "I", "inconsistent"  # noqa: E741  (the field's own code)
    II = "II", "very inconsistent"
    NA = "NA", "does not bear"


COUNT_FIELDS = ("n_cc", "n_c", "n_n", "n_i", "n_ii", "n_na")
COUNT_FIELD = dict(zip(Consistency.values, COUNT_FIELDS, strict=True))
