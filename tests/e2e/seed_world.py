"""A small world with one of everything for a real server; prints every page of the desk and who opens it, as JSON."""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402 -- Django must be set up first
from django.core.management import call_command  # noqa: E402

from panah.cli.running import prepare  # noqa: E402
from tests import world as worlds  # noqa: E402
from tests.desk import sign_in  # noqa: E402
from tests.web.test_access import address, routes  # noqa: E402

WHO = ("supervisor", "coordinator", "platform")


def main() -> None:
    """Make the world; find by asking, for every address, the first of these people who gets a page."""
    call_command("migrate", verbosity=0)
    prepare.prepare_static()
    world = worlds.build_whole()
    pages = {}
    for name in sorted(set(routes())):
        # The doors end a session; they are looked at in test_desk.
        if not name.startswith("desk:") or name in {"desk:sign-in", "desk:join"}:
            continue
        path = address(name, world)
        # Who receives a referral sees more of it than who sent it.
        for person in ("receiver", *WHO) if name.startswith("desk:referral") else WHO:
            answer = sign_in(world.people[person]).get(path, headers={"host": "127.0.0.1"})
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                pages[name] = (person, path)
                break
    cookies = {
        person: sign_in(world.people[person]).cookies[settings.SESSION_COOKIE_NAME].value
        for person in ("receiver", *WHO)
    }
    sys.stdout.write(json.dumps({"pages": pages, "cookies": cookies}))


if __name__ == "__main__":
    main()
