"""A dictionary that only remembers the entries used last."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Recent(Generic[Key, Value]):
    """At most `most` entries; a new one takes the place of the one that was longest not used."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[Key, Value] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Key]:
        return iter(self._entries)

    def copy(self) -> dict[Key, Value]:
        return dict(self._entries)

    def values(self) -> list[Value]:
        return list(self._entries.values())

    def get(self, key: Key) -> Value | None:
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key]

    def put(self, key: Key, value: Value) -> None:
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)

    def pop(self, key: Key) -> Value | None:
        return self._entries.pop(key, None)

    def have(self, key: Key, make: Callable[[], Value]) -> Value:
        """The entry of this key, made if there is none."""
        if (value := self.get(key)) is None:
            value = make()
            self.put(key, value)
        return value
