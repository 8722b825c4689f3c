"""Sets of small numbers that stay small."""

from collections.abc import Iterator

# Bytes that a number in a set takes, about.
_HEAVY = 64


class Marks:
    """Which of the numbers below `size` have been given; a set while they are few, then a byte
    for each that there may be."""

    __slots__ = ("_few", "_many", "_size")

    def __init__(self, size: int) -> None:
        self._size = size
        self._few: set[int] | None = set()
        self._many = bytearray()

    def add(self, number: int) -> bool:
        """Whether it was there already."""
        if self._few is None:
            if self._many[number]:
                return True
            self._many[number] = 1
            return False
        if number in self._few:
            return True
        self._few.add(number)
        if len(self._few) * _HEAVY > self._size:
            self._many = bytearray(self._size)
            for each in self._few:
                self._many[each] = 1
            self._few = None
        return False

    def __iter__(self) -> Iterator[int]:
        if self._few is not None:
            return iter(sorted(self._few))
        return (number for number, is_there in enumerate(self._many) if is_there)
