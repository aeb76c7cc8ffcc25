"""The command line: each module here is one command with HELP, add_arguments(parser) and run(args) -> status."""

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from panah import __version__
from panah.core.errors import InputError

EXIT_MISTAKE = 2


def command_names() -> list[str]:
    """Names of the commands, one per module of this package."""
    return sorted(
        module.name.removesuffix("_")
        for module in pkgutil.iter_modules(__path__)
        if not (module.ispkg or module.name == "__main__")
    )


def load_command(name: str) -> object:
    """Import one command's module. A trailing underscore avoids a Python keyword (`import_`)."""
    known = {
        module.name.removesuffix("_"): module.name
        for module in pkgutil.iter_modules(__path__)
        if not (module.ispkg or module.name == "__main__")
    }
    return importlib.import_module(f"{__name__}.{known[name]}")


def build_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The argument parser; with `only`, just that command is imported, so that a command starts fast."""
    parser = argparse.ArgumentParser(
        prog="panah", description="Panah: from a report of forced labour to help and honest figures."
    )
    parser.add_argument("--version", action="version", version=f"panah {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in [only] if only else command_names():
        module = load_command(name)
        sub = commands.add_parser(
            name,
            help=module.HELP,  # type: ignore[attr-defined]
            description=module.__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        module.add_arguments(sub)  # type: ignore[attr-defined]
        sub.set_defaults(run=module.run)  # type: ignore[attr-defined]
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. A mistake in the input is a plain line on stderr and exit status 2."""
    words = list(sys.argv[1:] if argv is None else argv)
    only = words[0] if words and words[0] in command_names() else None
    args = build_parser(only).parse_args(words)
    try:
        return int(args.run(args))
    except InputError as error:
        from panah.cli.running.telling import readers_language, tell

        tell(args.command, error, readers_language(args))
        return EXIT_MISTAKE
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        from panah.cli.running.telling import readers_language, tell_file

        tell_file(args.command, error, readers_language(args))
        return EXIT_MISTAKE
