"""What pages call the pooling methods, in the reader's language."""

from typing import Final

from django.utils.translation import gettext_lazy as _

METHODS: Final = {
    "log_odds": _("mean log-odds"),
    "median": _("median"),
    "mean": _("mean"),
    "trimmed_10": _("mean without a tenth at each end"),
    "trimmed_20": _("mean without a fifth at each end"),
    "mid_hinge": _("middle of the quartiles"),
    "probit": _("mean probit"),
    "beta": _("beta-transformed mean"),
    "extremised": _("extremised log-odds"),
    "neyman_roughgarden": _("log-odds extremised by number"),
    "width": _("narrow ranges weigh more"),
    "width_root": _("narrow ranges weigh somewhat more"),
    "own_width": _("ranges narrower than usual weigh more"),
    "varied_width": _("members whose widths vary weigh more"),
    "asymmetry": _("lopsided ranges weigh more"),
    "own_width_asymmetry": _("narrower than usual, times lopsided"),
    "kitchen_sink": _("narrower than usual, times lopsided, times varied"),
    "shift": _("who moved most weighs most"),
    "best_shift": _("whose best moved most weighs most"),
    "narrowing": _("whose range narrowed weighs more"),
    "growing_certainty": _("who grew more certain weighs more"),
    "narrowing_certainty": _("narrowed, times grown more certain"),
    "certainty": _("certain answers weigh more"),
    "nearness": _("outliers weigh less"),
    "fineness": _("who is no rounder than need be weighs more"),
    "performance": _("who was right before weighs more"),
    "distribution": _("mean of distributions"),
    "triangles": _("mean of triangular distributions"),
}
