"""What becomes of the profiles, in their team's library, of sources that are purged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from assessments.basis import Actor
from assessments.curation.purging.operations.redaction import TypeAndId, redact, said_of
from assessments.curation.purging.rules import Words
from assessments.evidence.library.queries import kept_teams
from assessments.evidence.models import Source, SourceProfile
from assessments.framing.models import Assessment
from assessments.journal.models import Stream
from assessments.journal.operations import Entry, write_changes


@dataclass(frozen=True, slots=True)
class Profiles:
    """Those that go with their sources, those on which others rest, and those that are not the
    actor's to delete."""

    going: Sequence[SourceProfile] = ()
    rested_on: Sequence[SourceProfile] = ()
    kept_by_others: Sequence[SourceProfile] = ()

    @property
    def gone(self) -> set[TypeAndId]:
        return {("source_profiles", str(profile.uid)) for profile in self.going}

    def said(self, stream: Stream) -> Iterator[str]:
        """Every text of theirs, former ones in the team's journal too."""
        for profile in self.going:
            yield from (profile.name, profile.reliability_basis, profile.stake, profile.notes)
        if self.going:
            yield from said_of(stream, self.gone)


def profiles_of(actor: Actor, assessment: Assessment, sources: Sequence[Source]) -> Profiles:
    """They go where the actor keeps the library and sees no other source that rests on them: what
    somebody does not see may not be told by what stays. 3 queries, 1 where there are none."""
    named = {source.profile_uid for source in sources if source.profile_uid is not None}
    rows = SourceProfile.objects.filter(team=assessment.team_id, uid__in=named)
    found = list(rows.order_by("pk"))
    if not found:
        return Profiles()
    if not kept_teams(actor).filter(pk=assessment.team_id).exists():
        return Profiles(kept_by_others=found)
    seen = Source.objects.visible_to(actor).filter(assessment__team=assessment.team_id)
    others = Source.objects.filter(Q(assessment=assessment) | Q(pk__in=seen.values("pk")))
    others = others.filter(profile_uid__in=named).exclude(pk__in=[each.pk for each in sources])
    resting = set(others.values_list("profile_uid", flat=True))
    return Profiles(
        going=[profile for profile in found if profile.uid not in resting],
        rested_on=[profile for profile in found if profile.uid in resting],
    )


def purge_profiles(
    profiles: Profiles, stream: Stream, *, actor: Actor, name: str, words: Words, reason: str
) -> int:
    """Delete those that go, with what the team's journal says of them; the caller holds the lock of
    its stream. Returns how many of its changes were redacted."""
    if not profiles.going:
        return 0
    for profile in profiles.going:
        profile.delete()
    n_changes = redact(stream, actor, profiles.gone, words, everywhere=False)
    removed = [("source_profiles", profile.uid) for profile in profiles.going]
    entry = Entry("purge_source", removed=removed, note=reason, is_resync=True)
    write_changes(stream, actor, name, [entry])
    return n_changes
