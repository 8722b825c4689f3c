"""Says of an output that it is a page of records."""

from dataclasses import dataclass
from typing import Any

from rest_framework.serializers import Serializer


@dataclass(frozen=True, slots=True)
class Listing:
    record: type[Serializer[Any]]
