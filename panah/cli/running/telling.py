"""What the commands that speak every language share: mistakes told in the reader's, on standard error."""

import argparse
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from panah.core.errors import InputError
from panah.core.names.problems import NamesError, line_text
from panah.core.told import LANGUAGES, FileError, ToldError, check_language

MISTAKE: Final = 2


def readers_language(args: argparse.Namespace) -> str:
    """The language asked for; for a command that has no --language, that of the person's environment."""
    chosen = getattr(args, "language", None) or _language_of_environment()
    return chosen if chosen in LANGUAGES else "en"


def _language_of_environment() -> str:
    """From a locale as `uz_UZ.UTF-8@cyrillic`: the first variable that is set decides, as for every program."""
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    language = re.split(r"[_.@]", told)[0]
    return "uz-cyrl" if language == "uz" and told.lower().endswith("@cyrillic") else language


def tell(command: str, problem: InputError, language: str, more: str = "") -> None:
    """Write one problem as one line; several of them, one line each."""
    told = problem.told(language) if isinstance(problem, ToldError) else str(problem)
    for line in told.splitlines():
        print(f"panah {command}: {line}{more}", file=sys.stderr)


def tell_file(command: str, error: OSError, language: str) -> None:
    """Write why a file cannot be used. Raises the error itself when it is about no file."""
    if error.filename is None:
        raise error
    tell(command, FileError.of(error), language)


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
        tell_file(command, error, language)
    return MISTAKE


def require_folder(path: Path | None) -> None:
    """Raise FileError when a file could not be written there: told before long work, not after it."""
    if path is None:
        return
    if not path.parent.is_dir():
        raise FileError("file.no_folder", file=path)
    if path.is_dir():
        raise FileError("file.folder", file=path)
