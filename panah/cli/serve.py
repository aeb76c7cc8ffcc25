"""Start everything: the web server and the job worker, in one process tree.

Prepares what is missing first (folder, database, static files), then serves until Ctrl-C.

Example: panah serve --port 8000 --sample
"""

import argparse

HELP = "start the site and its worker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and whether to load the sample caseload into an empty database."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    parser.add_argument("--processes", type=int, default=2, help="web processes (default 2)")
    parser.add_argument(
        "--sample", action="store_true", help="load the sample caseload if the database is empty"
    )


def run(args: argparse.Namespace) -> int:
    """Prepare, then supervise both processes until told to stop."""
    from panah.cli.running import django, prepare
    from panah.cli.running.supervisor import supervise

    prepare.check_port(args.host, args.port)
    django.start()
    prepare.prepare_folder()
    prepare.prepare_database()
    prepare.prepare_static()
    if args.sample and prepare.is_empty():
        from panah.sample.caseload import load_if_empty

        load_if_empty(tell=prepare.tell)
    prepare.welcome(args.host, args.port)
    return supervise(host=args.host, port=args.port, processes=args.processes)
