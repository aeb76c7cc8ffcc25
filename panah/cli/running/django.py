"""Starting Django from a command, with one plain line for each thing that can be wrong with the installation."""

import os

from panah.core.errors import InputError


def start() -> None:
    """Load settings and apps, and try the database. Raises InputError with a mend."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "panah.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        raise InputError(str(error), code="settings") from error
    check_database()


def check_database() -> None:
    """Open the database once."""
    from django.conf import settings
    from django.db import DatabaseError, connection

    database = settings.DATABASES["default"]
    if str(database["ENGINE"]).endswith("sqlite3"):
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA quick_check(1)")
                verdict = cursor.fetchone()[0]
                if verdict != "ok":
                    raise InputError(
                        f"The database {database['NAME']} is damaged: {verdict}",
                        code="database_damaged",
                        mend="Restore the last backup: panah restore FILE.",
                    )
    except DatabaseError as error:
        where = (
            database["NAME"] if connection.vendor == "sqlite" else f"{database['HOST']}/{database['NAME']}"
        )
        first_line = str(error).strip().splitlines()[0]
        raise InputError(
            f"The database {where} cannot be opened: {first_line}",
            code="database_closed",
            mend="Check PANAH_DATABASE_URL, or restore the last backup: panah restore FILE.",
        ) from error


def needs_migration() -> bool:
    """Whether tables are missing or old."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
