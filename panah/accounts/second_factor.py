"""The second factor: time-based codes (RFC 6238) from any authenticator app, and printed recovery codes."""

import hashlib
import io
import secrets
import time

import pyotp
import segno

from panah.vault.actions import server_key
from panah.vault.envelopes import unwrap, wrap

STEP_SECONDS = 30
RECOVERY_CODES = 8


def new_secret() -> str:
    """A fresh base32 secret for an authenticator app."""
    return pyotp.random_base32()


def protect_secret(secret: str, user_id: object) -> bytes:
    """The secret under the server's key, so that a copy of the database alone yields no codes."""
    return wrap(server_key("totp"), secret.encode(), context=f"accounts.user.totp:{user_id}")


def reveal_secret(protected: bytes | memoryview, user_id: object) -> str:
    """Opposite of `protect_secret`."""
    return unwrap(server_key("totp"), protected, context=f"accounts.user.totp:{user_id}").decode()


def matching_step(secret: str, code: str, *, now: float | None = None) -> int | None:
    """The time step a code belongs to (this one or a neighbour, for clocks that are a little off), or None."""
    totp = pyotp.TOTP(secret)
    current = int(time.time() if now is None else now) // STEP_SECONDS
    digits = "".join(letter for letter in code if letter.isdigit())
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(totp.at(step * STEP_SECONDS), digits):
            return step
    return None


def setup_uri(secret: str, email: str) -> str:
    """The otpauth: address an authenticator app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Panah")


def setup_picture(secret: str, email: str) -> str:
    """The address as a QR code: an SVG document."""
    buffer = io.BytesIO()
    segno.make(setup_uri(secret, email), error="m").save(
        buffer, kind="svg", scale=5, border=2, svgclass=None, lineclass=None
    )
    return buffer.getvalue().decode()


def new_recovery_codes() -> list[str]:
    """Eight one-time codes of 16 characters (80 bits) in groups of four."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    codes = ("".join(secrets.choice(alphabet) for _ in range(16)) for _ in range(RECOVERY_CODES))
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in codes]


def recovery_hash(code: str) -> bytes:
    """The stored form of a recovery code (which is strong by itself: 79 bits)."""
    cleaned = "".join(letter for letter in code.lower() if letter.isalnum())
    return hashlib.blake2b(cleaned.encode(), digest_size=32, key=server_key("recovery-code")).digest()
