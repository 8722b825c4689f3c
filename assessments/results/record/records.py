"""The team's track record as programs read it."""

from assessments.results.queries.record import METHOD, METHODS, Track
from assessments.results.records import Record


def track_record(track: Track) -> Record:
    """What too few resolutions do not bear is null."""
    return {
        "method": METHOD,
        "methods": METHODS,
        "change": track.change,
        "n": track.n,
        "brier": track.whole.brier,
        "brier_lower": track.interval[0] if track.interval else None,
        "brier_upper": track.interval[1] if track.interval else None,
        "log_loss": track.whole.log_loss,
        "baseline": track.baseline,
        "results": [
            {
                "hypothesis_id": str(one.hypothesis.uid),
                "hypothesis": one.hypothesis.label,
                "outcome": one.resolution.outcome,
                "resolved_on": one.resolution.resolved_on,
                "forecast": one.forecast,
                "members": one.n,
                "brier": one.brier,
                "bits": one.bits,
                "baseline": one.baseline,
            }
            for one in track.scored
        ],
        "curve": None if track.curve is None else [b._asdict() for b in track.curve],
        "parts": track.parts._asdict() if track.parts else None,
        "by_method": (
            None
            if track.by_method is None
            else [{"key": key, **one._asdict()} for key, one in track.by_method.items()]
        ),
    }
