"""An index in a schema of a PostgreSQL database, for several machines: the same tables, statements and answers.

The owner opens the connection and hands it over; nothing here knows an address or a password.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from panah.core.errors import Place
from panah.core.names.index.database import INDEXES, PRIMARY_KEYS, TABLES, Row, definition
from panah.core.names.index.sqlite_file import WAIT_S, SqliteFile
from panah.core.names.problems import NamesError

if TYPE_CHECKING:
    from psycopg import Connection

TYPES: Final = {"text": "text", "integer": "integer", "bytes": "bytea"}
COPIED_AT_ONCE: Final = 5_000
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class PostgresqlSchema:
    """The tables in a schema of their own; several indexes of one database have several schemas.

    `connection` is a psycopg connection in autocommit that serves nothing else: its search path is set. Raises
    InputError for a schema's name that PostgreSQL would not read as it is written.
    """

    def __init__(self, connection: "Connection[Any]", schema: str = "names_index") -> None:
        if not _NAME.fullmatch(schema):
            raise NamesError("names.schema", schema=schema)
        self.place = schema
        self._connection = connection
        connection.execute(f"SET search_path TO {schema}".encode())
        connection.execute(f"SET lock_timeout TO '{WAIT_S}s'".encode())

    def create(self, meta: Iterable[tuple[str, str]]) -> None:
        """Make the schema and the tables in one transaction."""
        with self._connection.transaction():
            self.run(f"CREATE SCHEMA IF NOT EXISTS {self.place}")
            for table in PRIMARY_KEYS:
                self.run(definition(table, TYPES))
            # The lists hardly shrink, and unpacking them would cost more than reading them.
            self.run("ALTER TABLE postings ALTER COLUMN names SET STORAGE EXTERNAL")
            for index in INDEXES:
                self.run(index)
            self.insert("meta", meta)

    def has_tables(self) -> bool:
        """Whether the lists are there, in this schema and no other."""
        return self.rows("SELECT to_regclass(?)", f"{self.place}.postings") != [(None,)]

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A transaction on one snapshot."""
        with self._connection.transaction():
            self.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction that keeps other writers out, and lets readers be."""
        from psycopg.errors import LockNotAvailable

        with self._connection.transaction():
            try:
                self.run("LOCK TABLE meta IN SHARE ROW EXCLUSIVE MODE")
            except LockNotAvailable as error:
                raise NamesError("names.busy", Place(file=self.place)) from error
            yield

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows of a question, sent as they are stored rather than spelt out."""
        with self._connection.cursor(binary=True) as cursor:
            return cursor.execute(_spelt(sql), values).fetchall()

    def run(self, sql: str, *values: object) -> None:
        """Carry out a statement."""
        self._connection.execute(_spelt(sql), values)

    def insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Put many rows into a table by COPY."""
        columns = ", ".join(TABLES[table])
        with (
            self._connection.cursor() as cursor,
            cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy,
        ):
            for row in rows:
                copy.write_row(row)

    def settle(self) -> None:
        """Tell the planner what is there now."""
        self.run(f"ANALYZE {', '.join(TABLES)}")

    def damage(self) -> list[str]:
        """Nothing: a server checks its own pages when they are read."""
        return []

    def copy_to(self, path: Path) -> None:
        """Write every table to a SQLite file, from one snapshot."""
        target = SqliteFile(path)
        try:
            target.create(())
            with self.reading(), target.writing():
                for table, columns in TABLES.items():
                    target.insert(table, self._streamed(f"SELECT {', '.join(columns)} FROM {table}"))  # noqa: S608
            target.settle()
        finally:
            target.close()

    def _streamed(self, sql: str) -> Iterator[Row]:
        """Rows fetched some thousands at a time. Only inside a transaction."""
        with self._connection.cursor("streamed", binary=True) as cursor:
            cursor.itersize = COPIED_AT_ONCE
            cursor.execute(sql.encode())
            yield from cursor

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _spelt(sql: str) -> bytes:
    """The statement with psycopg's marks."""
    return sql.replace("IN ??", "= ANY(%s)").replace("?", "%s").encode()
