"""Run jobs from the database, and the daily chores (retention, the audit anchor, ended sessions).

Example: panah worker
"""

import argparse

HELP = "run background jobs"
CHORES_EVERY_SECONDS = 3600


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For a scheduler of your own: only the chores, once."""
    parser.add_argument("--chores", action="store_true", help="do the daily chores once and end")


def run(args: argparse.Namespace) -> int:
    """Run until told to stop."""
    from panah.cli.running import chores, django

    django.start()
    if args.chores:
        chores.do_all()
        return 0
    from django.core.management import call_command

    chores.resume_jobs()
    chores.start_clock(every=CHORES_EVERY_SECONDS)
    call_command("db_worker", queue_name="*", interval=1, verbosity=0, reload=False)
    return 0
