"""The list of evidence: its rows, its filters, what is shown beside each item."""

from assessments.evidence.listing.filters import SORTS, Filters, filters_from
from assessments.evidence.listing.found import (
    PER_PAGE,
    Bearing,
    Listing,
    bearings_of,
    fitting,
    listing_for,
    sentence_number,
)
from assessments.evidence.listing.rows import Item, Voice

__all__ = [
    "PER_PAGE",
    "SORTS",
    "Bearing",
    "Filters",
    "Item",
    "Listing",
    "Voice",
    "bearings_of",
    "filters_from",
    "fitting",
    "listing_for",
    "sentence_number",
]
