"""From a file's bytes to a table, or to a refusal that names what is wrong with it."""

from assessments.interchange.bulk.reading.files import read_file, read_pasted

__all__ = ["read_file", "read_pasted"]
