"""What `panah names` and `panah link` share: problems told in the reader's language, on standard error."""

import argparse
import sys
from typing import Final

from panah.core.errors import InputError
from panah.core.names.problems import NamesError, check_language, line_text

MISTAKE: Final = 2


def tell(command: str, problem: InputError, language: str, more: str = "") -> None:
    """Write one problem as one line."""
    told = problem.told(language) if isinstance(problem, NamesError) else str(problem)
    print(f"panah {command}: {told}{more}", file=sys.stderr)


def tell_row(command: str, problem: InputError, language: str) -> None:
    """Write why a row of a file is left out."""
    tell(command, problem, language, f"; {line_text('left_out', language)}")


def act(command: str, args: argparse.Namespace) -> int:
    """Do `args.act`; a mistake is told in `args.language`, and so is a package that is missing."""
    check_language(args.language)
    try:
        return int(args.act(args))
    except NamesError as problem:
        tell(command, problem, args.language)
    except ModuleNotFoundError as missing:
        tell(command, NamesError("names.extra", package=missing.name), args.language)
    return MISTAKE
