"""A member on the command line: password and second factor, as on the desk."""

import getpass
import sys

from panah.accounts.permissions import Permission, Viewer, allows
from panah.core.errors import InputError


def sign_in(email: str, permission: Permission) -> Viewer:
    """Ask for password and code (on the terminal, or two lines of standard input) and check the permission."""
    from panah.accounts import actions
    from panah.vault.queries import Keyring

    password = _ask("Password: ", secret=True)
    user, private = actions.check_password(email=email, password=password)
    if not actions.check_second_factor(user=user, code=_ask("Code from your authenticator app: ")):
        raise InputError("This code is wrong or was used already", mend="Wait for the next one.")
    viewer = Viewer(user=user, keyring=Keyring({user.keypair_id: private}))
    if not allows(viewer, permission):
        raise InputError("Your role may not do this", mend="Ask your supervisor.")
    return viewer


def _ask(prompt: str, *, secret: bool = False) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(prompt) if secret else input(prompt)
    return sys.stdin.readline().rstrip("\n")
