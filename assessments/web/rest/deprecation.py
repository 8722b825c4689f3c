"""How an address that will go says so, long before it goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.http import http_date


@dataclass(frozen=True, slots=True)
class Deprecation:
    """`since` when it should no longer be taken up, `sunset` when it may answer no more (None: no
    day is set), `instead` where to read what to use."""

    since: datetime
    sunset: datetime | None = None
    instead: str = ""

    def headers(self) -> Mapping[str, str]:
        """`Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to what to use instead."""
        said = {"Deprecation": f"@{int(self.since.timestamp())}"}
        if self.sunset is not None:
            said["Sunset"] = http_date(self.sunset.timestamp())
        if self.instead:
            said["Link"] = f'<{self.instead}>; rel="deprecation"; type="text/html"'
        return said
