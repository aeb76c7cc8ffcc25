"""Backups: a tar of database, files, secret and anchors, encrypted as one stream under a passphrase."""

import getpass
import os
import secrets
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from panah.core.errors import InputError

MAGIC = b"panah-backup-1\n"
_SALT = 16
_LEAST_PASSPHRASE = 12


def ask_passphrase(*, twice: bool = False) -> str:
    """From the terminal without echo, or the first line of standard input."""
    if not sys.stdin.isatty():
        return _long_enough(sys.stdin.readline().rstrip("\n"))
    first = _long_enough(getpass.getpass("Passphrase of the backup: "))
    if twice and getpass.getpass("Again: ") != first:
        raise InputError("The two passphrases differ", mend="Try again.")
    return first


def _long_enough(passphrase: str) -> str:
    if len(passphrase) < _LEAST_PASSPHRASE:
        raise InputError("The passphrase is too short", mend=f"Use at least {_LEAST_PASSPHRASE} letters.")
    return passphrase


def _key(passphrase: str, salt: bytes) -> bytes:
    from panah.vault.envelopes import StretchGate, Stretching, derive

    return derive(
        StretchGate(1).stretch(passphrase, salt, Stretching(passes=4, memory_kib=128 * 1024)), "backup"
    )


def write_backup(path: Path, passphrase: str) -> int:
    """Write and verify; returns the size in bytes."""
    from django.conf import settings

    from panah.vault.streams import encrypt_stream

    if path.exists():
        raise InputError(f"{path} exists already", mend="Choose another name: backups are never overwritten.")
    salt = secrets.token_bytes(_SALT)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        packed = Path(folder) / "packed.tar"
        with tarfile.open(packed, "w") as tar:
            tar.add(_dump_database(Path(folder)), "database")
            tar.add(_secret_file(Path(folder)), "secret_key")
            for name, source in (("files", settings.FILES_DIR), ("anchors", settings.ANCHOR_DIR)):
                if Path(source).exists():
                    tar.add(source, name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with packed.open("rb") as source_file, os.fdopen(descriptor, "wb") as target:
            target.write(MAGIC + salt)
            encrypt_stream(source_file, target, key=_key(passphrase, salt), context=MAGIC)
            target.flush()
            os.fsync(target.fileno())
        _unpack(path, passphrase, Path(folder) / "check.tar")
    return path.stat().st_size


def _secret_file(folder: Path) -> Path:
    from django.conf import settings

    path = folder / "secret_key"
    path.touch(mode=0o600)
    path.write_text(settings.SECRET_KEY)
    return path


def _dump_database(folder: Path) -> Path:
    """A consistent copy while the site runs: SQLite's own backup, or pg_dump."""
    from django.db import connection

    database: dict[str, Any] = connection.settings_dict
    target = folder / "database"
    if connection.vendor == "sqlite":
        with sqlite3.connect(database["NAME"]) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
        return target
    command = ["pg_dump", "--format=custom", f"--file={target}", "--dbname", _libpq(database)]
    _run_tool(command)
    return target


def _libpq(database: dict[str, Any]) -> str:
    parts = {"host": "HOST", "port": "PORT", "dbname": "NAME", "user": "USER", "password": "PASSWORD"}
    return " ".join(f"{key}={database[name]}" for key, name in parts.items() if database.get(name))


def _run_tool(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise InputError(
            f"{command[0]} is not installed", mend="Install PostgreSQL's client tools."
        ) from error
    if done.returncode:
        raise InputError(f"{command[0]} failed: {done.stderr.strip().splitlines()[-1]}")


def _unpack(path: Path, passphrase: str, target: Path) -> None:
    from panah.vault.envelopes import CannotOpenError
    from panah.vault.streams import decrypt_stream

    with path.open("rb") as source, target.open("wb") as plain:
        if source.read(len(MAGIC)) != MAGIC:
            raise InputError(f"{path} is not a backup of Panah", mend="Choose another file.")
        salt = source.read(_SALT)
        try:
            decrypt_stream(source, plain, key=_key(passphrase, salt), context=MAGIC)
        except CannotOpenError as error:
            raise InputError(
                "The backup does not open",
                mend="Check the passphrase; if it is right, the file is damaged: take an older one.",
            ) from error


def restore_backup(path: Path, passphrase: str) -> None:
    """Unpack into the data folder, which must be empty, and the database."""
    path.open("rb").close()  # a wrong name is told before anything else
    data = Path(os.environ.get("PANAH_DATA_DIR", "var")).resolve()
    if data.exists() and any(data.iterdir()):
        raise InputError(f"{data} is not empty", mend="Restore into an empty folder: set PANAH_DATA_DIR.")
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=data) as folder:
        packed = Path(folder) / "packed.tar"
        _unpack(path, passphrase, packed)
        with tarfile.open(packed) as tar:
            tar.extractall(folder, members=_plain_members(tar))  # noqa: S202 -- plain members only, checked below
        for name in ("files", "anchors", "secret_key"):
            if (Path(folder) / name).exists():
                (Path(folder) / name).rename(data / name)
        (data / "secret_key").chmod(0o600)
        _load_database(Path(folder) / "database", data)


def _plain_members(tar: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Files and folders below the target. Written out, since Debian 12's Python lacks tarfile's own filter."""
    return [
        member
        for member in tar.getmembers()
        if (member.isfile() or member.isdir())
        and not Path(member.name).is_absolute()
        and ".." not in Path(member.name).parts
    ]


def _load_database(dump: Path, data: Path) -> None:
    url = os.environ.get("PANAH_DATABASE_URL", "")
    if url.startswith("postgres"):
        _run_tool(["pg_restore", "--no-owner", "--exit-on-error", "--dbname", url, str(dump)])
        return
    dump.rename(data / "panah.sqlite3")
