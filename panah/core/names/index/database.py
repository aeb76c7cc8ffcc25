"""Where an index is kept: what it asks of a database, in one dialect, so that every database gives the same answers."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol

# Column -> sort of value, in the order of insertion. The sorts are given their SQL types by each database.
TABLES: Final[dict[str, dict[str, str]]] = {
    "meta": {"key": "text", "value": "text"},
    "records": {"number": "integer", "id": "text", "kind": "text", "country": "text"},
    "names": {"number": "integer", "record": "integer", "name": "text", "folded": "text"},
    "identifiers": {"scheme": "text", "value": "text", "record": "integer"},
    "postings": {"term": "text", "segment": "integer", "size": "integer", "names": "bytes"},
    "fresh": {"term": "text", "name": "integer"},
}
PRIMARY_KEYS: Final = {
    "meta": "key",
    "records": "number",
    "names": "number",
    "identifiers": "scheme, value, record",
    "postings": "",  # found by its index, which holds all that is asked before a list is read
    "fresh": "term, name",
}
INDEXES: Final = (
    "CREATE UNIQUE INDEX records_by_id ON records (id)",
    "CREATE INDEX names_of_record ON names (record)",
    "CREATE INDEX identifiers_of_record ON identifiers (record)",
    "CREATE UNIQUE INDEX postings_of_term ON postings (term, segment, size)",
    "CREATE INDEX postings_of_segment ON postings (segment)",
)
Row = tuple[Any, ...]


class Database(Protocol):
    """Six tables and how they are read and written. SQL is the part that SQLite and PostgreSQL share.

    In it `?` stands for a value, and `IN ??` for one of a list of values.
    """

    @property
    def place(self) -> str:
        """What to call it in an error: a file's name, or the schema's; never an address with a password."""

    def create(self, meta: Iterable[tuple[str, str]]) -> None:
        """Make the tables with those rows of `meta`, all or nothing."""

    def has_tables(self) -> bool:
        """Whether this is an index at all."""

    def reading(self) -> AbstractContextManager[None]:
        """Questions asked inside see one state of the index, whatever is written meanwhile."""

    def writing(self) -> AbstractContextManager[None]:
        """One change by one writer: all of it is kept, or nothing. Raises InputError when another writer stays."""

    def rows(self, sql: str, *values: object) -> list[Row]:
        """The rows of a question."""

    def run(self, sql: str, *values: object) -> None:
        """Carry out a statement."""

    def insert(self, table: str, rows: Iterable[Sequence[object]]) -> None:
        """Put many rows into a table of `TABLES`, values in its order."""

    def settle(self) -> None:
        """After much was written: make what was written quick to read."""

    def damage(self) -> list[str]:
        """What the database itself finds wrong with the files, in words."""

    def copy_to(self, path: Path) -> None:
        """Write the whole index, as it is now, to a new SQLite file."""

    def close(self) -> None:
        """Let go of it."""


def definition(table: str, types: dict[str, str]) -> str:
    """The statement that makes a table, with one database's name for each sort of value."""
    columns = [f"{name} {types[sort]} NOT NULL" for name, sort in TABLES[table].items()]
    key = [f"PRIMARY KEY ({PRIMARY_KEYS[table]})"] if PRIMARY_KEYS[table] else []
    return f"CREATE TABLE {table} ({', '.join([*columns, *key])})"
