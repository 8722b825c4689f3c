"""Whatever comes in as a file of lines or a document is refused whole, by name, or taken whole."""

import io
import json
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.basis import Violations
from assessments.framing.access import access_to
from assessments.framing.models import Assessment
from assessments.interchange import rules
from assessments.interchange.operations import How, import_as_operator
from assessments.interchange.parsing import parse_json
from assessments.interchange.passing.given import Lines, Whole
from assessments.interchange.queries import ndjson_lines
from tests.conftest import examples
from tests.interchange.documents import MATRICES, clear, document, load, operator, rows

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def lines():
    load(MATRICES)
    uid = UUID(document(MATRICES)["assessment"]["id"])
    text = b"".join(ndjson_lines(access_to(operator(), uid)))
    clear()
    return text.splitlines()


def taken_or_refused(source, **how):
    """How many assessments there are afterwards; refusals name their places."""
    before = rows()
    try:
        import_as_operator(actor=operator(), document=source(), how=How(**how))
    except Violations as refused:
        fields = [fault.field for fault in refused.violations]
        assert fields
        assert all(field == "" or field.startswith("/") for field in fields), fields
        assert rows() == before
        return 0
    count = Assessment.objects.count()
    clear()
    return count


JUNK = st.sampled_from(
    [
        b"", b"{", b"[]", b"null", b"5", b'"x"', b"{}", b"\x00", b"\xff\xfe", b"NaN",
        b'{"type":"ratings"}', b'{"type":"evidence"}', b'{"type":5}', b'{"type":"header"}',
        b'{"type":"team","id":"x"}', b"[" * 5000, b'{"a":' * 3000 + b"1" + b"}" * 3000,
        b'{"type":"ratings","id":"\\ud800"}', b'{"type":"ratings","id":1e999}',
        b'{"type":"ratings","version":Infinity}', b'{"type":"ratings","type":"ratings"}',
        b'{"type":"changes","anything":[1,2]}', b'{"type":"ratings","id":"' + b"9" * 9000 + b'"}',
    ]
)  # fmt: skip


@settings(max_examples=examples(20))
@given(data=st.data())
def test_lines_that_were_tampered_with(lines, data):
    """Lines replaced, repeated, left out, exchanged, cut in the middle."""
    changed = list(lines)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(changed) - 1))
        act = data.draw(st.sampled_from(["junk", "twice", "drop", "swap", "cut", "byte"]))
        if act == "junk":
            changed[place] = data.draw(JUNK)
        elif act == "twice":
            changed.insert(place, changed[place])
        elif act == "drop" and len(changed) > 1:
            del changed[place]
        elif act == "swap":
            other = data.draw(st.integers(0, len(changed) - 1))
            changed[place], changed[other] = changed[other], changed[place]
        elif act == "cut":
            changed[place] = changed[place][: data.draw(st.integers(0, 200))]
        else:
            at = data.draw(st.integers(0, max(0, len(changed[place]) - 1)))
            byte = data.draw(st.binary(min_size=1, max_size=1))
            changed[place] = changed[place][:at] + byte + changed[place][at + 1 :]
    text = b"\n".join(changed)
    assert taken_or_refused(lambda: Lines(io.BytesIO(text)), in_steps=True) in {0, 1}


KEYS = ("id", "link_id", "participant_id", "round_id", "consistency", "rationale", "wording",
        "rated_at", "created_at", "version")  # fmt: skip
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=60),
    st.lists(st.none(), max_size=2), st.dictionaries(st.text(max_size=3), st.none(), max_size=2),
    st.sampled_from(["\x00", "\ud800", "E1", "CC", "2024-02-30T00:00:00.000Z", "x" * 5000]),
)  # fmt: skip


@settings(max_examples=examples(20))
@given(place=st.integers(0, 3), key=st.sampled_from(KEYS), value=VALUES)
def test_a_rating_of_which_anything_may_be_anything(lines, place, key, value):
    """In a file of lines and in a document it is refused or taken alike."""
    doc = document(MATRICES)
    doc["ratings"][place][key] = value
    whole = json.dumps(doc, default=float).encode("utf-8", "surrogatepass")
    changed = list(lines)
    numbers = [n for n, line in enumerate(lines) if b'"type":"ratings"' in line]
    row = json.loads(changed[numbers[place]])
    row[key] = value
    changed[numbers[place]] = json.dumps(row).encode("utf-8", "surrogatepass")
    text = b"\n".join(changed)
    ways = (
        lambda: Lines(io.BytesIO(text)),
        lambda: Whole(parse_json(whole)),
    )
    answers = {taken_or_refused(way, in_steps=True) for way in ways}
    assert len(answers) == 1


def test_limits_are_told(lines, monkeypatch):
    monkeypatch.setattr(rules, "RATINGS_MOST", 10)
    with pytest.raises(Violations) as refused:
        Lines(io.BytesIO(b"\n".join(lines)))
    assert [fault.code for fault in refused.value.violations] == ["too_many"]
    monkeypatch.setattr(rules, "LINE_MOST", 50)
    with pytest.raises(Violations) as refused:
        Lines(io.BytesIO(b"x" * 2_000_000))
    assert [fault.code for fault in refused.value.violations] == ["too_large"]
