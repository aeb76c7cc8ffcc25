"""What was seen before in a file, in bounded memory: a digest per row, the oldest forgotten first."""

from collections import deque
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T")
WINDOW = 250_000


class Seen(Generic[T]):
    """Remembers a value per key for the last `window` keys."""

    def __init__(self, window: int = WINDOW) -> None:
        self.window = window
        self._values: dict[Hashable, T] = {}
        self._order: deque[Hashable] = deque()

    def get(self, key: Hashable) -> T | None:
        """What was remembered under the key, or None."""
        return self._values.get(key)

    def remember(self, key: Hashable, value: T) -> None:
        """Remember a value; the oldest goes when the window is full."""
        if key not in self._values:
            self._order.append(key)
            if len(self._order) > self.window:
                del self._values[self._order.popleft()]
        self._values[key] = value
