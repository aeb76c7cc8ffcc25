"""The one exception that a person can mend: bad input, told in a plain line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Place:
    """Where in somebody's file a problem stands. Every part is optional; rows and columns count from 1."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        parts = [
            self.file,
            f"sheet {self.sheet}" if self.sheet else "",
            f"row {self.row}" if self.row is not None else "",
            f"column {self.column}" if self.column else "",
        ]
        return ", ".join(part for part in parts if part)


class InputError(ValueError):
    """Input that cannot be used: says what is wrong, where, and how to mend it.

    `code` is stable and names the message for translation; `params` fill it. `str()` is the English line that
    the command line prints.
    """

    params: Mapping[str, object] = MappingProxyType({})

    def __init__(
        self,
        message: str,
        *,
        code: str = "invalid",
        mend: str = "",
        place: Place | None = None,
        params: Mapping[str, object] | None = None,
    ) -> None:
        if params is not None:
            self.params = params
        self.message = message
        self.code = code
        self.mend = mend
        self.place = place or Place()
        where = str(self.place)
        super().__init__(f"{where}: {message}" if where else message)

    def __str__(self) -> str:
        text = super().__str__()
        return f"{text}. {self.mend}" if self.mend else text


class CombinedInputError(InputError):
    """Several things to mend at once, so that nobody mends them one try at a time.

    `errors` stand in the order of the input and are not empty; the first gives the code. `str()` has a line for each.
    """

    def __init__(self, errors: Sequence[InputError]) -> None:
        first = errors[0]
        super().__init__(first.message, code=first.code, mend=first.mend, place=first.place)
        self.errors = tuple(errors)

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)
