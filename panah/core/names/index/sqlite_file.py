"""An index in one SQLite file: the default, with nothing to install and nothing to run."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from panah.core.errors import Place
from panah.core.names.index.database import INDEXES, PRIMARY_KEYS, TABLES, Row, definition
from panah.core.names.problems import NamesError
from panah.core.told import FileError

TYPES: Final = {"text": "TEXT", "integer": "INTEGER", "bytes": "BLOB"}
PADDING: Final = 16  # lists of values are filled up to a multiple of it, so that few statements are prepared
WAIT_S: Final = 30
PRAGMAS: Final = (
    "page_size = 8192",  # lists are long: half the pages to follow
    "journal_mode = WAL",  # readers see every commit at once and never wait for the writer
    "synchronous = NORMAL",
    "mmap_size = 17179869184",
    "cache_size = -65536",
)


class SqliteFile:
    """The tables in a file, or in memory."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        try:
            self._connection = sqlite3.connect(
                path or ":memory:", isolation_level=None, timeout=WAIT_S, cached_statements=512
            )
        except sqlite3.OperationalError as error:
            raise FileError("file.folder" if path and path.is_dir() else "file.denied", file=path) from error
        try:
            for pragma in PRAGMAS:
                self._connection.execute(f"PRAGMA {pragma}")
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise self._told(error) from error

    def _told(self, error: sqlite3.DatabaseError) -> Exception:
        """What a person can mend is told; anything else is passed on as it is."""
        if "locked" in str(error):
            return NamesError("names.busy", Place(file=self.place))
        if isinstance(error, sqlite3.OperationalError):
            return error
        return NamesError("names.not_index", Place(file=self.place))

    @property
    def place(self) -> str:
        """The file's name."""
        return str(self.path or "")

    def create(self, meta: Iterable[tuple[str, str]]) -> None:
        """Make the tables in one transaction."""
        with self.writing():
            for table, key in PRIMARY_KEYS.items():
                # Small rows that are found by their whole key stand in the key's own tree.
                rowless = " WITHOUT ROWID" if "," in key or key == "key" else ""
                self.run(definition(table, TYPES) + rowless)
            for index in INDEXES:
                self.run(index)
            self.insert("meta", meta)

    def has_tables(self) -> bool:
        """Whether the table of records is there."""
        return bool(self.rows("SELECT name FROM sqlite_master WHERE name = 'postings'"))

    @contextmanager
    def reading(self) -> Iterator[None]:
        """A deferred transaction: one state of the file."""
        if self._connection.in_transaction:
            yield
            return
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            # Nothing was written; and unlike a commit this also ends in a damaged file.
            self._connection.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """An immediate transaction; another writer is waited for half a minute."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.DatabaseError as error:
            raise self._told(error) from error
        done = False
        try:
            yield
            done = True
        finally:
            self._connection.execute("COMMIT" if done else "ROLLBACK")

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows of a question."""
        try:
            return self._connection.execute(*_bound(sql, values)).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._told(error) from error

    def run(self, sql: str, *values: object) -> None:
        """Carry out a statement."""
        self._connection.execute(*_bound(sql, values))

    def insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Put many rows into a table."""
        marks = ", ".join("?" * len(TABLES[table]))
        self._connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 -- own names

    def settle(self) -> None:
        """Bring the write-ahead log into the file."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def damage(self) -> list[str]:
        """What SQLite's own check finds."""
        return [line for (line,) in self.rows("PRAGMA integrity_check") if line != "ok"]

    def copy_to(self, path: Path) -> None:
        """Copy page by page; searches and changes may go on meanwhile."""
        target = sqlite3.connect(path)
        try:
            self._connection.backup(target)
        finally:
            target.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _bound(sql: str, values: Sequence[object]) -> tuple[str, list[object]]:
    """The statement with a mark for each value of each list, and the values in one row."""
    flat: list[object] = []
    for value in values:
        if isinstance(value, list):
            # Filled up with the last value: that a value stands twice in the list changes nothing.
            padded = value + value[-1:] * (-len(value) % PADDING)
            sql = sql.replace("??", f"({', '.join('?' * len(padded))})", 1)
            flat += padded
        else:
            flat.append(value)
    return sql, flat
