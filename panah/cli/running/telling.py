"""What the commands that speak every language share: mistakes told in the reader's, on standard error."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from panah.core.errors import InputError
from panah.core.names.problems import NamesError, line_text
from panah.core.told import FileError, ToldError, check_language

MISTAKE: Final = 2


def tell(command: str, problem: InputError, language: str, more: str = "") -> None:
    """Write one problem as one line."""
    told = problem.told(language) if isinstance(problem, ToldError) else str(problem)
    print(f"panah {command}: {told}{more}", file=sys.stderr)


def tell_row(command: str, problem: InputError, language: str) -> None:
    """Write why a row of a file is left out."""
    tell(command, problem, language, f"; {line_text('left_out', language)}")


def act(command: str, language: str, do: Callable[[], int]) -> int:
    """Do it; a mistake is told in the language, and so is a package that is missing or a file that cannot be used."""
    check_language(language)
    try:
        return do()
    except ToldError as problem:
        tell(command, problem, language)
    except ModuleNotFoundError as missing:
        tell(command, NamesError("names.extra", package=missing.name), language)
    except OSError as error:
        if error.filename is None:  # not about a file: a pipe that was closed, for instance
            raise
        tell(command, FileError.of(error), language)
    return MISTAKE


def require_folder(path: Path | None) -> None:
    """Raise FileError when a file could not be written there: told before long work, not after it."""
    if path is None:
        return
    if not path.parent.is_dir():
        raise FileError("file.no_folder", file=path)
    if path.is_dir():
        raise FileError("file.folder", file=path)
