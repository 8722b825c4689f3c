"""Letters as BibTeX spells them in ASCII: {\\"o}, \\'e, \\ss, ---. What is not known stays."""

import re
import unicodedata
from typing import Final

_ACCENTS: Final = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306",
    ".": "\u0307", '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "c": "\u0327",
    "k": "\u0328", "d": "\u0323", "b": "\u0331",
}  # fmt: skip
_LETTERS: Final = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "i": "i", "j": "j", "dh": "ð", "th": "þ", "textendash": "–",
    "textemdash": "—", "ldots": "…", "dots": "…", "textquoteright": "’", "textquoteleft": "‘",
    "textquotedblleft": "“", "textquotedblright": "”", "euro": "€", "texteuro": "€",
    "textasciitilde": "~", "textbackslash": "\\",
}  # fmt: skip
_ACCENTED: Final = re.compile(
    r"""\\(?:([`'^~=."])\s*|([uvHcdbkr])(?:\s+|(?=\{)))(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))"""
)
_NAMED: Final = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
_COMMAND: Final = re.compile(
    r"\\(?:emph|textit|textbf|textrm|texttt|textsc|mbox|url|href)\s*(?=\{)"
)
_ESCAPED: Final = re.compile(r"\\([&%$#_{}\\ ,])")
_DASHES: Final = (("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("~", "\N{NO-BREAK SPACE}"))


def plain_text(value: str) -> str:
    """The text without braces and commands that only say how it looks."""
    value = _ACCENTED.sub(_accented, value)
    value = _COMMAND.sub("", value)
    value = _NAMED.sub(lambda m: _LETTERS.get(m[1], m[0]), value)
    if "\\" not in value and "http" not in value:
        for written, meant in _DASHES:
            value = value.replace(written, meant)
    value = _ESCAPED.sub(r"\1", value.replace("{", "").replace("}", "")) if value else value
    return " ".join(value.split())


def _accented(match: re.Match[str]) -> str:
    mark = _ACCENTS[match[1] or match[2]]
    return unicodedata.normalize("NFC", (match[3] or match[4]) + mark)
