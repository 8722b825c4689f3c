"""Where sentences begin and end. Pure: text in, offsets in characters out.

Rules rather than a trained model: a few of the world's stops, what may close after one, and the
words after which a full stop ends nothing. A cut too many or too few costs the reader a second
tick; what must not happen is that a character is lost, so whatever is no white space belongs to
exactly one sentence.
"""

import re
from collections.abc import Iterator
from typing import Final

SENTENCE_LONGEST: Final = 2_000

# Stops that end a sentence wherever they stand (no space follows in these scripts), and those
# that want white space after them.
_STOPS_ALONE: Final = "。！？｡"
_STOPS: Final = ".!?…؟۔।॥։።᙮"
_CLOSERS: Final = "\"'”’»›)]}」』）】"
_OPENERS: Final = "\"'“‘„«‹([{「『（【¿¡-–—•*"
_STOP: Final = re.compile(
    rf"[{_STOPS_ALONE}]+[{re.escape(_CLOSERS)}]*"
    rf"|[{re.escape(_STOPS)}]+[{re.escape(_CLOSERS)}]*(?:\[\d{{1,3}}\])*(?=\s|$)"
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A full stop after these never ends a sentence: something must follow.
_TITLES: Final = _words(
    "mr mrs ms dr prof gen lt col sgt capt cpt maj adm cmdr sen rep gov pres amb hon rev fr st mt "
    "approx ca cf vs viz eg ie e.g i.e z.b d.h u.a bzw ggf sog hr mme mlle jan feb mar apr jun jul "
    "aug sep sept oct nov dec г им ул т.е т.н eds resp"
)
# After these a number follows, or they are words that end a sentence.
_NUMBERED: Final = _words("no nos nr fig figs vol p pp ch sec art para pt op")
# After these it may: what follows decides.
_MAYBE: Final = _words("etc inc ltd co corp bros plc jr sr a.m p.m usw тыс млн млрд др")
# Words that begin sentences and seldom go on with a name.
_STARTERS: Final = _words(
    "the a an this that these those it its he she they we you i his her their our there here in on "
    "at by for from with but and or yet so if when while where as after before since although "
    "however moreover meanwhile according what who how why not no some many most all both each "
    "der die das ein eine er sie es wir"
)
_MONTHS: Final = _words(
    "januar februar märz april mai juni juli august september oktober november dezember jänner "
    "january february march may june july october december"
)
_WORD_BEFORE: Final = re.compile(r"[\w.&’'-]*\Z")
_WORD_AFTER: Final = re.compile(r"[\w’']+")
_INITIALS: Final = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_BULLET: Final = re.compile(r"\s*(?:[-–—•*·]|\d{1,3}[.)]|[a-z][.)])\s")


def split(body: str) -> list[tuple[int, int]]:
    """(start, end) of each sentence, in order. Between them stands white space only."""
    return [span for start, end in _blocks(body) for span in _within(body, start, end)]


def _blocks(body: str) -> Iterator[tuple[int, int]]:
    """Paragraphs, headings and items of lists: what a sentence never goes beyond."""
    start = 0
    for line in re.finditer(r"[^\n\r\u2028\u2029\f\v]*(?:\r\n|[\n\r\u2028\u2029\f\v]|$)", body):
        if _ends_block(body, line.start(), line.end()):
            yield from _trimmed(body, start, line.end())
            start = line.end()
    yield from _trimmed(body, start, len(body))


def _ends_block(body: str, start: int, end: int) -> bool:
    """A line broken by hand in the middle of a paragraph is some 50 to 120 characters long."""
    here, there = body[start:end], body[end : end + 200]
    after = there.split("\n", 1)[0]
    if not here.strip() or not after.strip() or _BULLET.match(after):
        return True
    return not 50 <= len(here.rstrip()) <= 120


def _within(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for stop in _STOP.finditer(body, start, end):
        if stop.end() < end and _goes_on(body, at, stop.start(), stop.end(), end):
            continue
        yield from _short_enough(body, at, stop.end())
        at = stop.end()
    yield from _short_enough(body, at, end)


def _goes_on(body: str, at: int, stop: int, after: int, end: int) -> bool:
    """Whether the sentence goes on after the stop at `stop`, whose closers end at `after`."""
    if body[stop] in _STOPS_ALONE:
        return False
    following = body[after:end].lstrip().lstrip(_OPENERS).lstrip()
    if following[:1].islower():
        return True
    if body[stop] != "." or body[stop : stop + 2] == "..":
        return False
    before = _WORD_BEFORE.search(body, at, stop)
    return before is not None and _is_short_form(
        before[0].strip("'’-"),
        following,
        is_first=not body[at : before.start()].strip(_OPENERS + " "),
    )


def _is_short_form(word: str, following: str, *, is_first: bool) -> bool:
    """Whether the full stop belongs to `word` ("Gen.", "U.S.", "J.", "3.") and not to the end."""
    lower, after = word.lower(), _WORD_AFTER.match(following)
    next_word = after[0].lower() if after else ""
    if lower in _TITLES or (lower in _NUMBERED and following[:1].isdigit()):
        return True
    if len(word) == len(next_word) == 1 and word.isalpha():
        return True  # z. B., u. a.
    if word.isdigit() and len(word) <= 3:
        return is_first or (len(word) <= 2 and next_word in _MONTHS)
    if _INITIALS.fullmatch(word) and word[-1].isupper():
        return next_word not in _STARTERS
    return lower in _MAYBE and next_word not in _STARTERS


def _short_enough(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The span without white space around it, cut between words where it is too long."""
    for first, last in _trimmed(body, start, end):
        at = first
        while last - at > SENTENCE_LONGEST:
            cut = max(body.rfind(space, at, at + SENTENCE_LONGEST) for space in " \n\t")
            cut = cut if cut > at else at + SENTENCE_LONGEST
            yield from _trimmed(body, at, cut)
            at = cut
        yield from _trimmed(body, at, last)


def _trimmed(body: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and body[start].isspace():
        start += 1
    while end > start and body[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
