"""What a bulk import may hold, which fields it fills, and what may become of a row that reads like
another. Free of Django."""

from typing import Final

FILE_BYTES_MOST: Final = 16 * 1024 * 1024
ROWS_MOST: Final = 10_000
# What has more is looked at beside the page: a thousand rows that read alike take a second.
ROWS_AT_ONCE: Final = 1_000
COLUMNS_MOST: Final = 100
CELL_LONGEST: Final = 20_000
# A line of a text that is not cut into cells yet.
LINE_LONGEST: Final = 1_000_000
# Of an Excel workbook, which is a packed folder: an honest one of ten thousand long rows has 30 MB.
UNZIPPED_BYTES_MOST: Final = 64 * 1024 * 1024
ENTRIES_MOST: Final = 500
XML_DEPTH_MOST: Final = 40
# Characters of all cells: a workbook says a text once and points to it from any number of cells,
# and BibTeX repeats a shorthand as often.
TEXTS_LONGEST: Final = 32 * 1024 * 1024
# Cells met, empty ones too: a sheet may claim to be as wide and long as Excel allows.
CELLS_MOST: Final = 400_000
SHEETS_MOST: Final = 50
JSON_DEPTH_MOST: Final = 16
MACROS_MOST: Final = 2_000
HEADING_LONGEST: Final = 200
NAME_LONGEST: Final = 200
# Faults and notes that are told at once; the rest is counted.
TOLD_MOST: Final = 500
# Of one person in one assessment, and for how many days after the last touch.
DRAFTS_MOST: Final = 10
DRAFT_DAYS: Final = 14
# Rows in one batch of writing.
BATCH: Final = 500

CSV, XLSX, RIS, BIBTEX, CSL, PASTED = "csv", "xlsx", "ris", "bibtex", "csl", "pasted"
FORMATS: Final = (CSV, XLSX, RIS, BIBTEX, CSL, PASTED)
REFERENCES: Final = (RIS, BIBTEX, CSL)
ENCODINGS: Final = ("utf-8", "utf-16", "windows-1252")
DELIMITERS: Final = (",", ";", "\t", "|")
PIECES: Final = ("lines", "paragraphs")

# What becomes of a row that reads like another, or like evidence that stands.
SKIP, IMPORT, CITE = "skip", "import", "cite"
CHOICES: Final = (SKIP, IMPORT, CITE)

# What a column may fill. Those of a grade are a curator's or a lead's.
GRADES: Final = ("credibility", "reliability", "reliability_basis", "grade")
FIELDS: Final = (
    "statement", "kind", "occurred_on", "tags", "origin_note", "marking",
    "source", "url", "archived_url", "accessed_on", "excerpt", "relation", "origin",
    "credibility", "reliability", "grade", "reliability_basis", "stake",
    "doi", "title", "author", "published", "publisher",
)  # fmt: skip
# What may be said for all rows in which the file says nothing.
DEFAULTS: Final = (
    "kind", "source", "url", "origin", "tags", "marking", "accessed_on", "reliability",
)  # fmt: skip

# Headings, as they stand in the lists that people keep: lower case, without marks.
HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "statement": (
        "statement", "evidence", "what is stated", "claim", "text", "item", "finding", "fact",
        "content", "description", "observation", "aussage", "beleg", "inhalt",
    ),
    "kind": ("kind", "evidence kind", "category", "art", "statement type", "evidence type"),
    "occurred_on": (
        "occurred on", "occurred", "when it happened", "when", "date", "event date",
        "date of event", "happened on", "datum", "ereignisdatum",
    ),
    "tags": ("tags", "tag", "keywords", "keyword", "labels", "topics", "schlagworte", "themen"),
    "origin_note": (
        "origin note", "note", "notes", "comment", "comments", "remark", "remarks", "notiz",
        "anmerkung", "bemerkung",
    ),
    "marking": ("marking", "tlp", "classification", "markierung"),
    "source": (
        "source", "source name", "outlet", "reported by", "provider", "quelle", "name",
        "publication",
    ),
    "url": ("url", "link", "address", "web address", "source url", "adresse", "uri"),
    "archived_url": ("archived url", "archive", "archive url", "archived copy", "archiv"),
    "accessed_on": (
        "accessed on", "accessed", "date accessed", "retrieved", "abgerufen", "read on",
    ),
    "excerpt": ("excerpt", "quote", "quotation", "its own words", "zitat", "wortlaut"),
    "relation": ("relation", "corroborates", "stance of source"),
    "origin": (
        "origin", "original source", "origin source", "whom it repeats", "repeats", "ursprung",
        "primary source",
    ),
    "credibility": (
        "credibility", "information credibility", "cred", "glaubwurdigkeit",
    ),
    "reliability": (
        "reliability", "source reliability", "rel", "zuverlassigkeit",
    ),
    "grade": ("grade", "admiralty", "admiralty grade", "nato grade", "rating", "bewertung"),
    "reliability_basis": ("reliability basis", "basis", "grade basis", "why this grade"),
    "stake": ("stake", "interest", "bias", "interesse"),
    "doi": ("doi",),
    "title": ("title", "titel", "article title", "headline"),
    "author": ("author", "authors", "autor", "autoren", "by"),
    "published": (
        "published", "published on", "publication date", "date published", "year", "jahr",
        "veroffentlicht",
    ),
    "publisher": ("publisher", "verlag"),
}  # fmt: skip

# Columns of a list of references, in the order in which they are shown.
REFERENCE_COLUMNS: Final = (
    "Title", "Authors", "Date", "Published in", "Publisher", "Abstract", "Note", "Keywords", "DOI",
    "URL", "Accessed", "Type", "Key",
)  # fmt: skip
REFERENCE_MAPPING: Final[dict[str, str]] = {
    "source": "Title",
    "title": "Title",
    "author": "Authors",
    "published": "Date",
    "publisher": "Publisher",
    "doi": "DOI",
    "url": "URL",
    "accessed_on": "Accessed",
}
