"""From bytes to text: which encoding, and what may not stand in it."""

import re
from itertools import islice
from typing import Final

from assessments.basis import RuleViolation
from assessments.basis.errors import gettext_noop
from assessments.interchange.bulk.rules import ENCODINGS, LINE_LONGEST, TEXTS_LONGEST
from assessments.interchange.bulk.table import Note

_BOMS: Final = (
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# All but tab and the ends of lines; the second block is what Windows-1252 has none of.
_CONTROLS: Final = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_LONE: Final = re.compile("[\ud800-\udfff]")
_FOREIGN: Final = re.compile(r"\w{0,20}[^\x00-\x7f]\w{0,20}")
# Where to look for such words first: a long text without any is gone through letter by letter.
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_AROUND: Final = 20
_LOOKED_AT: Final = 500
_SHOWN: Final = 5


def refuse(code: str, message: str, **params: object) -> RuleViolation:
    """A refusal of the file as a whole."""
    return RuleViolation(code, "file", message, **params)


def check_length(length: int) -> None:
    """Of all texts of a file together, as they come out of it. Raises RuleViolation."""
    if length > TEXTS_LONGEST:
        raise refuse(
            "too_large",
            gettext_noop("is larger than %(most)d MB unpacked"),
            most=TEXTS_LONGEST // 1024 // 1024,
        )


def decode(data: bytes, wanted: str = "") -> tuple[str, str, list[Note]]:
    """The text, its encoding, and what was guessed or taken out. Lines end with a line feed.

    What is neither UTF-8 nor UTF-16 is read as Windows-1252, which nearly any bytes are: the note
    shows how it came out, so that whoever sees nonsense asks for another encoding.
    """
    if wanted and wanted not in ENCODINGS:
        known = ", ".join(ENCODINGS)
        raise RuleViolation(
            "unknown", "encoding", gettext_noop("is none of: %(known)s"), known=known
        )
    encoding = wanted or _encoding_of(data)
    text = _decoded(data, encoding)
    notes = [] if wanted or encoding != "windows-1252" else [_guessed(text)]
    return _checked(text, notes), encoding, notes


def _encoding_of(data: bytes) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            if not encoding:
                raise refuse(
                    "encoding", gettext_noop("is UTF-32 text: save it as UTF-8 and try again")
                )
            return encoding
    start = data[:4096]
    # Latin letters in UTF-16 have a zero in every other byte.
    zeros = start.count(0)
    if zeros and zeros > len(start) // 4 and len(data) % 2 == 0:
        return "utf-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _decoded(data: bytes, encoding: str) -> str:
    codec = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(encoding, encoding)
    if encoding == "utf-16" and data[:2] not in {b"\xff\xfe", b"\xfe\xff"}:
        # Without a mark: the half that holds the zeros is the high one.
        start = data[:4096]
        codec = "utf-16-be" if start[::2].count(0) > start[1::2].count(0) else "utf-16-le"
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refuse(
            "encoding",
            gettext_noop(
                "is not %(encoding)s: line %(line)d holds a byte that means nothing in it"
            ),
            encoding=encoding.upper() if encoding.startswith("utf") else "Windows-1252",
            line=line,
        ) from None


def _checked(text: str, notes: list[Note]) -> str:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\x00" in text:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise refuse(
            "characters",
            gettext_noop("is no text: line %(line)d holds a NUL character"),
            line=line,
        )
    lone = _LONE.search(text)
    if lone:
        raise refuse(
            "characters",
            gettext_noop("holds half a character in line %(line)d, which cannot be stored"),
            line=text.count("\n", 0, lone.start()) + 1,
        )
    cleaned, count = without_controls(text)
    if count:
        notes.append(controls_taken_out(count))
    longest = max(map(len, cleaned.split("\n")), default=0)
    if longest > LINE_LONGEST:
        raise refuse(
            "too_long",
            gettext_noop("has a line of more than %(most)d characters"),
            most=LINE_LONGEST,
        )
    return cleaned


def without_controls(text: str) -> tuple[str, int]:
    """The text without control characters, which come out of PDF files, and how many there were."""
    return _CONTROLS.subn(" ", text)


def controls_taken_out(count: int) -> Note:
    return Note(gettext_noop("%(count)d control characters were taken out."), {"count": count})


def _guessed(text: str) -> Note:
    around = (
        text[max(0, found.start() - _AROUND) : found.end() + _AROUND]
        for found in islice(_NOT_ASCII.finditer(text), _LOOKED_AT)
    )
    words = (word for piece in around for word in _FOREIGN.findall(piece))
    shown = list(dict.fromkeys(words))[:_SHOWN]
    return Note(
        gettext_noop(
            "It says nothing of its encoding and was read as Windows-1252. Are these words right: "
            "%(words)s? If not, choose another encoding."
        ),
        {"words": ", ".join(word[:40] for word in shown)},
    )
