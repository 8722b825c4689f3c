"""The files of the native format: what they are called, how large they may be."""

from typing import IO, Final

JSON: Final = "application/json"
NDJSON: Final = "application/x-ndjson"

# Bytes that are taken from people and programs; the operator's command takes more. A document is
# held in memory whole, a file of lines is not.
MOST: Final = {"json": 32 * 1024 * 1024, "ndjson": 1024 * 1024 * 1024}
_HEAD: Final = 4096


def format_of_file(name: str, file: IO[bytes]) -> str:
    """`json` or `ndjson`: by its name, or by how it begins."""
    if name.lower().endswith((".ndjson", ".jsonl")):
        return "ndjson"
    file.seek(0)
    head: bytes = file.read(_HEAD)
    file.seek(0)
    first = head.split(b"\n", 1)[0].replace(b" ", b"")
    return "ndjson" if b'"type":"header"' in first else "json"
