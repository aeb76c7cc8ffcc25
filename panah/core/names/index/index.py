"""The look-up index as a plain class over one database."""

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from panah.core.errors import InputError, Place
from panah.core.names.compare import compare
from panah.core.names.identifiers import is_valid, normalise
from panah.core.names.index.candidates import CANDIDATES, WIDE, find_candidates, rank_roughly
from panah.core.names.index.database import Database
from panah.core.names.index.postings import append
from panah.core.names.index.records import Hit, Record, Verification
from panah.core.names.index.sqlite_file import SqliteFile
from panah.core.names.index.terms import fold_version, folded, name_terms
from panah.core.names.index.verify import verify
from panah.core.names.problems import NamesError
from panah.core.names.score import POSSIBLE_FROM, Kind

BATCH: Final = (
    500_000  # records in one transaction of a build: what bounds its memory and what a crash can lose
)
STEP: Final = 10_000  # records folded between two writes and two notes of progress
RERANKED: Final = 16  # names compared with reasons, or twice as many as are asked for
Progress = Callable[[int], None]
Where = Path | Database


@dataclass(frozen=True)
class _Name:
    """A name found: its number, and the record it belongs to."""

    number: int
    record: str
    country: str
    name: str
    owner: int


class NameIndex:
    """Names of persons and organisations, found in any script, in one SQLite file or a schema of PostgreSQL.

    One writer at a time, any number of readers, in any number of processes; a change is seen by the next search. The
    same records give the same answers in either database: the statements are the same, and what ranks is here.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def create(cls, where: Where | None = None) -> Self:
        """A new, empty index: in a file that does not exist yet, in a `PostgresqlSchema`, or in memory.

        Raises InputError if there is an index already.
        """
        if isinstance(where, Path) and where.exists():
            raise _already(str(where))
        database = _database(where)
        if database.has_tables():
            database.close()
            raise _already(database.place)
        database.create([("fold", fold_version())])
        return cls(database)

    @classmethod
    def open(cls, where: Where) -> Self:
        """An index that exists. Raises InputError when there is none, or it was built with another fold."""
        if isinstance(where, Path) and not where.exists():
            raise _missing(str(where))
        database = _database(where)
        problem = _problem(database)
        if problem:
            database.close()
            raise problem
        return cls(database)

    @classmethod
    def open_or_create(cls, where: Where) -> Self:
        """The index that is there, or a new one. Raises InputError as `open` does for one that cannot be used."""
        if isinstance(where, Path):
            return cls.open(where) if where.exists() else cls.create(where)
        return cls.open(where) if where.has_tables() else cls.create(where)

    def close(self) -> None:
        """Close the file or the connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        """How many records there are."""
        return self._number("SELECT count(*) FROM records")

    def _number(self, sql: str) -> int:
        return int(self._database.rows(sql)[0][0])

    def build(self, records: Iterable[Record], progress: Progress | None = None) -> int:
        """Add many records, half a million to a transaction; how many. `progress` is told the count so far.

        Broken off, the index holds the batches that were finished; building again skips the ids it has.
        """
        source = iter(records)
        done = 0
        while batch := list(islice(source, BATCH)):
            with self._database.writing():
                writer = _Writer(self._database)
                for start in range(0, len(batch), STEP):
                    done += writer.add(batch[start : start + STEP])
                    if progress:
                        progress(done)
                append(self._database, writer.lists)
        self._database.settle()
        return done

    def add(self, record: Record) -> None:
        """Add one record, or put it in the place of the one with its id. The next search finds it."""
        with self._database.writing():
            self._delete(record.id)
            writer = _Writer(self._database)
            writer.add([record])
            append(self._database, writer.lists)

    def remove(self, record_id: str) -> bool:
        """Take a record out; whether there was one. Its numbers in the lists lead nowhere from then on."""
        with self._database.writing():
            return self._delete(record_id)

    def _delete(self, record_id: str) -> bool:
        found = self._database.rows("SELECT number FROM records WHERE id = ?", _storable(record_id))
        for (number,) in found:
            self._database.run("DELETE FROM identifiers WHERE record = ?", number)
            self._database.run("UPDATE names SET record = 0, name = '', folded = '' WHERE record = ?", number)
            self._database.run("DELETE FROM records WHERE number = ?", number)
        return bool(found)

    def search(
        self,
        query: str,
        kind: Kind | str,
        *,
        countries: Iterable[str] = (),
        identifiers: Mapping[str, str] | None = None,
        limit: int = 10,
        least: float = POSSIBLE_FROM,
    ) -> list[Hit]:
        """The records nearest to a name, the best first, each once, with scores of at least `least`.

        A record with an equal valid identifier comes first whatever its name. `countries` keeps only those records
        (ISO codes). Equal scores are ordered by id, so the same question always has the same answer.
        """
        kind = Kind(kind)
        given = identifiers or {}
        wanted = sorted({country.lower() for country in countries})
        with self._database.reading():
            total = self._number("SELECT coalesce(max(number), 0) FROM names")
            found = find_candidates(self._database, query, kind, total, WIDE if wanted else CANDIDATES)
            rough = rank_roughly(query, kind, self._folded(found.tolist(), wanted), max(RERANKED, 2 * limit))
            names = self._names([*self._by_identifier(given), *rough], kind, wanted)
            owned = self._identifiers({name.owner for name in names}) if given else {}
        best: dict[str, Hit] = {}
        for name in names:
            score = compare(
                query, name.name, kind, identifiers_a=given, identifiers_b=owned.get(name.owner, {})
            )
            if score.score >= least and (
                name.record not in best or score.score > best[name.record].score.score
            ):
                best[name.record] = Hit(name.record, name.name, kind, name.country, score)
        return sorted(best.values(), key=lambda hit: (-hit.score.score, hit.id))[:limit]

    def _by_identifier(self, identifiers: Mapping[str, str]) -> list[int]:
        return [
            number
            for scheme, value in identifiers.items()
            if is_valid(scheme, value)
            for (number,) in self._database.rows(
                "SELECT n.number FROM identifiers i JOIN names n ON n.record = i.record"
                " WHERE i.scheme = ? AND i.value = ?",
                scheme,
                normalise(value),
            )
        ]

    def _identifiers(self, owners: set[int]) -> dict[int, dict[str, str]]:
        """Record number -> its identifiers."""
        found: dict[int, dict[str, str]] = defaultdict(dict)
        for owner, scheme, value in self._database.rows(
            "SELECT record, scheme, value FROM identifiers WHERE record IN ??", sorted(owners)
        ):
            found[owner][scheme] = value
        return found

    def _folded(self, numbers: list[int], countries: list[str]) -> list[tuple[int, str]]:
        """(number, folded name) of those still there, in those countries if any are wanted."""
        if countries:
            rows = self._database.rows(
                "SELECT n.number, n.folded FROM names n JOIN records r ON r.number = n.record"
                " WHERE n.number IN ?? AND r.country IN ??",
                numbers,
                countries,
            )
        else:
            rows = self._database.rows(
                "SELECT number, folded FROM names WHERE number IN ?? AND record > 0", numbers
            )
        return [(number, text) for number, text in rows]

    def _names(self, numbers: list[int], kind: Kind, countries: list[str]) -> list[_Name]:
        """Those names of that kind, in those countries if any are wanted, by number."""
        rows = self._database.rows(
            "SELECT n.number, r.id, r.country, n.name, n.record FROM names n JOIN records r ON r.number = n.record"
            " WHERE n.number IN ?? AND r.kind = ? ORDER BY n.number",
            numbers,
            kind.value,
        )
        return [_Name(*row) for row in rows if not countries or row[2] in countries]

    def save(self, path: Path) -> None:
        """Copy the index, as it is now, to a new SQLite file; searches and changes may go on meanwhile.

        Raises InputError if the file exists.
        """
        if path.exists():
            raise _already(str(path))
        self._database.copy_to(path)

    def verify(self) -> Verification:
        """Check the files, the counts, and that a sample of names is found under its own terms."""
        with self._database.reading():
            return verify(self._database)


class _Writer:
    """Writes records inside one transaction, and gathers the lists of terms that are to be appended at its end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._record, self._name = (
            int(database.rows(f"SELECT coalesce(max(number), 0) FROM {table}")[0][0])  # noqa: S608 -- own names
            for table in ("records", "names")
        )
        self.lists: dict[str, array[int]] = defaultdict(lambda: array("i"))

    def add(self, records: list[Record]) -> int:
        """Write those whose id is not there yet; how many."""
        known = {
            record_id
            for (record_id,) in self._database.rows(
                "SELECT id FROM records WHERE id IN ??", [_storable(record.id) for record in records]
            )
        }
        owners: list[tuple[int, str, str, str]] = []
        names: list[tuple[int, int, str, str]] = []
        identifiers: list[tuple[str, str, int]] = []
        for record in records:
            record_id = _storable(record.id)
            if record_id in known:
                continue
            known.add(record_id)
            self._record += 1
            owners.append((self._record, record_id, record.kind.value, _storable(record.country.lower())))
            names += [self._listed(name, record.kind) for name in record.names]
            identifiers += [
                (scheme, normalise(value), self._record)
                for scheme, value in record.identifiers.items()
                if is_valid(scheme, value)
            ]
        self._database.insert("records", owners)
        self._database.insert("names", names)
        self._database.insert("identifiers", identifiers)
        return len(owners)

    def _listed(self, name: str, kind: Kind) -> tuple[int, int, str, str]:
        """The row of a name, whose number is put under its terms."""
        self._name += 1
        name = _storable(name)
        text = folded(name, kind)
        prefix = kind.value[0]
        for term in name_terms(name, kind, text):
            self.lists[prefix + term].append(self._name)
        return self._name, self._record, name, text


def _database(where: Where | None) -> Database:
    return SqliteFile(where) if where is None or isinstance(where, Path) else where


def _storable(text: str) -> str:
    """The text without what no database keeps: zero characters and halves of surrogate pairs."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _problem(database: Database) -> InputError | None:
    """Why the index cannot be used."""
    if not database.has_tables():
        return _missing(database.place)
    if database.rows("SELECT value FROM meta WHERE key = 'fold'") == [(fold_version(),)]:
        return None
    return NamesError("names.stale_index", Place(file=database.place))


def _already(place: str) -> InputError:
    return NamesError("names.exists", Place(file=place))


def _missing(place: str) -> InputError:
    return NamesError("names.no_index", Place(file=place))
