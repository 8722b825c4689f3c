"""Sources as reference managers read them: CSL-JSON, RIS and BibTeX, each out of one CSL item.

Pure text, free of Django; takes native records of sources."""

from assessments.evidence.references.bibtex import bibtex_chunks
from assessments.evidence.references.csl import csl_chunks, item_of
from assessments.evidence.references.ris import ris_chunks

# By the word for `format`: its media type, the ending of its files, its writer.
FORMATS = {
    "csl": ("application/vnd.citationstyles.csl+json", "json", csl_chunks),
    "ris": ("application/x-research-info-systems", "ris", ris_chunks),
    "bibtex": ("application/x-bibtex", "bib", bibtex_chunks),
}

__all__ = ["FORMATS", "bibtex_chunks", "csl_chunks", "item_of", "ris_chunks"]
