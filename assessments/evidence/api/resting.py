"""What rests on a source, how many voices there are, and tags, over REST."""

from typing import Any, ClassVar
from uuid import UUID

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from assessments.accounts.once import made_once
from assessments.evidence import rules
from assessments.evidence.operations import rename_tag, tag_evidence
from assessments.evidence.sources.clusters import Chorus, choruses
from assessments.evidence.sources.queries import Resting, rests_on
from assessments.evidence.sources.tags import tags_of
from assessments.framing.rest import Below
from assessments.web.rest.fields import Flag, Id, Strict, Text


def _ids(**more: Any) -> serializers.ListField:
    return serializers.ListField(child=serializers.UUIDField(), **more)


class TouchedSerializer(serializers.Serializer[Any]):
    hypothesis_id = serializers.UUIDField()
    evidence_ids = _ids()
    alone_ids = _ids()


class RestingSerializer(serializers.Serializer[Any]):
    source_id = serializers.UUIDField()
    items = serializers.IntegerField()
    alone = serializers.IntegerField()
    evidence_ids = _ids(help_text="What cites it, or traces back to it.")
    alone_ids = _ids(help_text="Of these, what has no other voice.")
    hypotheses = TouchedSerializer(many=True)


class ClusterSerializer(serializers.Serializer[Any]):
    voice_ids = _ids(help_text="One source; several, where they repeat one another in a circle.")
    only_ids = _ids(help_text="The evidence that has no other voice.")
    among_ids = _ids(help_text="The evidence that has others beside it.")
    told_by_ids = _ids(help_text="The sources that pass it on.")


class ClustersSerializer(serializers.Serializer[Any]):
    clusters = ClusterSerializer(many=True)


class TagSerializer(serializers.Serializer[Any]):
    tag = serializers.CharField()
    items = serializers.IntegerField()
    links = serializers.IntegerField()
    evidence_ids = _ids()
    hypotheses = serializers.ListField(child=serializers.CharField())


class TagsSerializer(serializers.Serializer[Any]):
    tags = TagSerializer(many=True)


class ChangedSerializer(serializers.Serializer[Any]):
    changed_ids = _ids()


class RenameInput(Strict):
    tag = Text(max_length=rules.TAG_LONGEST)
    to = Text(max_length=rules.TAG_LONGEST)


class ApplyInput(Strict):
    tag = Text(max_length=rules.TAG_LONGEST)
    evidence_ids = serializers.ListField(child=Id(), min_length=1, max_length=1000)
    on = Flag(default=True, help_text="False: take it off them.")


class RestsOn(Below):
    kind = "sources"
    verbs: ClassVar = {"GET": "rests"}
    summaries: ClassVar = {"GET": "Read what rests on a source"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, RestingSerializer)}

    def get(self, request: Request, assessment: UUID, uid: UUID) -> Response:
        """Items, those that have no other voice, and the hypotheses they bear on, as far as you
        may see."""
        source, rests = rests_on(self.access, uid)
        return self.answer(
            {
                "source_id": str(source.uid),
                "items": len(rests.items),
                "alone": len(rests.alone),
                "evidence_ids": [str(item.uid) for item in rests.items],
                "alone_ids": [str(i.uid) for i in rests.items if i.pk in rests.alone],
                "hypotheses": _touched(rests),
            }
        )


def _touched(rests: Resting) -> list[dict[str, Any]]:
    return [
        {
            "hypothesis_id": str(one.hypothesis.uid),
            "evidence_ids": [str(item.uid) for item in one.items],
            "alone_ids": [str(item.uid) for item in one.alone],
        }
        for one in rests.hypotheses
    ]


class OriginClusters(Below):
    kind = "origin-clusters"
    summaries: ClassVar = {"GET": "List the voices behind the evidence"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, ClustersSerializer)}

    def get(self, request: Request, assessment: UUID) -> Response:
        """Accepted evidence grouped by whom its sources repeat, all the way: a source that never
        speaks for itself is followed to whom it repeats. Those with most items first."""
        return self.answer({"clusters": [_cluster(one) for one in choruses(self.access)]})


def _cluster(one: Chorus) -> dict[str, Any]:
    return {
        "voice_ids": [str(row.uid) for row in one.voice],
        "only_ids": [str(row.uid) for row in one.only],
        "among_ids": [str(row.uid) for row in one.among],
        "told_by_ids": [str(row.uid) for row in one.told_by],
    }


class Tags(Below):
    kind = "tags"
    summaries: ClassVar = {"GET": "List the tags with what each touches"}
    outputs: ClassVar[dict[str, Any]] = {"GET": (200, TagsSerializer)}

    def get(self, request: Request, assessment: UUID) -> Response:
        """The words on evidence that you may see, with what each stands on."""
        return self.answer(
            {
                "tags": [
                    {
                        "tag": one.tag,
                        "items": len(one.items),
                        "links": one.links,
                        "evidence_ids": [str(item.uid) for item in one.items],
                        "hypotheses": list(one.hypotheses),
                    }
                    for one in tags_of(self.access)
                ]
            }
        )


class RenameTag(Below):
    kind = "tags"
    verbs: ClassVar = {"POST": "rename"}
    summaries: ClassVar = {"POST": "Rename a tag, or merge it into another"}
    inputs: ClassVar = {"POST": RenameInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, ChangedSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead or a curator. Where both stand it is one."""
        changed = rename_tag(actor=self.actor, assessment_uid=assessment, **self.given())
        return Response({"changed_ids": [str(item.uid) for item in changed]})


class ApplyTag(Below):
    kind = "tags"
    verbs: ClassVar = {"POST": "apply"}
    summaries: ClassVar = {"POST": "Put a tag on evidence, or take it off"}
    inputs: ClassVar = {"POST": ApplyInput}
    outputs: ClassVar[dict[str, Any]] = {"POST": (200, ChangedSerializer)}

    @made_once
    def post(self, request: Request, assessment: UUID) -> Response:
        """By a lead or a curator; all or nothing."""
        given = self.given()
        changed = tag_evidence(
            actor=self.actor,
            assessment_uid=assessment,
            tag=given["tag"],
            evidence_uids=given["evidence_ids"],
            on=given["on"],
        )
        return Response({"changed_ids": [str(item.uid) for item in changed]})


_BELOW = "assessments/<uuid:assessment>/"

routes = [
    path(f"{_BELOW}sources/<uuid:uid>/rests/", RestsOn.as_view(), name="api-sources-rests"),
    path(f"{_BELOW}origin-clusters/", OriginClusters.as_view(), name="api-origin-clusters"),
    path(f"{_BELOW}tags/", Tags.as_view(), name="api-tags"),
    path(f"{_BELOW}tags/rename/", RenameTag.as_view(), name="api-tags-rename"),
    path(f"{_BELOW}tags/apply/", ApplyTag.as_view(), name="api-tags-apply"),
]
