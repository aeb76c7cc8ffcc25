"""Finding candidate pairs with Splink, on DuckDB by default and on Spark with the same model."""

import copy
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from panah.core.errors import Place
from panah.core.names.duplicates.model import (
    FIELDS,
    PRIOR_RULES,
    TRAINING_BLOCKS,
    labels,
    temper,
    untrained_settings,
)
from panah.core.names.duplicates.records import COLUMNS, PersonRecord, fold_person
from panah.core.names.problems import NamesError

if TYPE_CHECKING:
    import pyarrow as pa

LEAST: Final = 0.95
# Birthdays of the first of January would make a hundred million training pairs: a sample teaches as much.
MAX_TRAINING_PAIRS: Final = 5e6
RANDOM_PAIRS: Final = 5e6
LEAST_RECORDS: Final = (
    30  # from fewer nothing is learnt: measured, recall falls from .84 at sixty to .25 at ten
)
SEED: Final = 5
Model = Mapping[str, Any]
Progress = Callable[[str], None]
EngineLinker = Callable[["pa.Table", Any], Any]


@dataclass(frozen=True)
class Evidence:
    """What one field says of a pair: its grade, and its weight in bits, above 0 for the same person, below against."""

    field: str
    grade: str
    weight: float


@dataclass(frozen=True)
class Candidate:
    """Two records that may be one person: for a reviewer to judge, never to be merged by itself.

    The weights of the evidence and `prior` add up to the log-odds (base 2) of `probability`.
    """

    a: str
    b: str
    probability: float
    prior: float
    evidence: tuple[Evidence, ...]


def _silent(_: str) -> None:
    return


def fold_table(records: Iterable[PersonRecord]) -> "pa.Table":
    """The folded columns of all records as an Arrow table. Raises InputError on an id that comes twice."""
    import pyarrow as pa

    columns: dict[str, list[str | None]] = {column: [] for column in COLUMNS}
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise NamesError("names.id_twice", id=record.id)
        seen.add(record.id)
        for column, value in fold_person(record).items():
            columns[column].append(value)
    return pa.table({column: pa.array(values, type=pa.string()) for column, values in columns.items()})


def name_frequencies(table: "pa.Table") -> "pa.Table":
    """How frequent each whole name is (columns full_name, tf_full_name), by its parts.

    A rare name that stands in the file twice is mostly one person twice, so its own count overstates it: the product of
    the parts' frequencies is taken, and the count less those two where that is more (common pairs of names).
    """
    import pyarrow as pa

    names = Counter(name for name in table["full_name"].to_pylist() if name)
    surnames, given = (
        Counter(value for value in table[c].to_pylist() if value) for c in ("surname", "given")
    )
    total = max(1, names.total())
    pairs = {name: name.split(" ") for name in names}
    frequencies = [
        max(surnames[pairs[name][0]] * given[pairs[name][1]] / total**2, (count - 2) / total)
        for name, count in names.items()
    ]
    return pa.table({"full_name": list(names), "tf_full_name": frequencies})


def duckdb_linker(table: "pa.Table", settings: Any) -> Any:
    """A Splink linker on DuckDB in memory."""
    import duckdb
    from splink import Linker
    from splink.backends.duckdb import DuckDBAPI

    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = false")
    api = DuckDBAPI(connection)
    linker = Linker(api.register(table, table_name="persons"), settings, log_level="ERROR")
    frequencies = api.register(name_frequencies(table), table_name="name_frequencies")
    linker.table_management.register_term_frequency_lookup(frequencies, "full_name")
    return linker


def spark_linker(session: Any) -> "EngineLinker":
    """What makes a Splink linker on a running Spark session; for files that one machine cannot hold.

    Needs the dependency group `spark` and Java. `find_duplicates(..., linker=spark_linker(session))`.
    """

    def make(table: "pa.Table", settings: Any) -> Any:
        from splink import Linker
        from splink.backends.spark import SparkAPI

        make_api: Any = SparkAPI  # Splink leaves it untyped
        api = make_api(spark_session=session, break_lineage_method="persist")
        persons = api.register(session.createDataFrame(table), table_name="persons")
        linker = Linker(persons, settings, log_level="ERROR")
        frequencies = session.createDataFrame(name_frequencies(table))
        linker.table_management.register_term_frequency_lookup(
            api.register(frequencies, table_name="name_frequencies"), "full_name"
        )
        return linker

    return make


def train(table: "pa.Table", progress: Progress = _silent) -> dict[str, Any]:
    """Learn the weights from the records themselves, without labels; the model as a dictionary fit for JSON.

    The records may come from Panah's own file or a partner's; the model holds no names, only probabilities. Raises
    InputError for fewer than thirty records, or when no two of them agree in what is learnt from.
    """
    from splink import block_on

    agreeing = all(_agree(table, columns) for columns in TRAINING_BLOCKS)
    if table.num_rows < LEAST_RECORDS or not (agreeing and any(_agree(table, rule) for rule in PRIOR_RULES)):
        raise NamesError("names.few")

    linker = duckdb_linker(table, untrained_settings())
    progress("how rare a match is")
    linker.training.estimate_probability_two_random_records_match(
        [block_on(*columns) for columns in PRIOR_RULES], recall=0.6
    )
    progress("how often strangers agree")
    linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
    for columns in TRAINING_BLOCKS:
        progress(f"how often one person's records agree, by {' and '.join(columns)}")
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*columns), max_pairs=MAX_TRAINING_PAIRS
        )
    return temper(linker.misc.save_model_to_json())


def _agree(table: "pa.Table", columns: tuple[str, ...]) -> bool:
    """Whether any two records have the same known values in all of these columns."""
    known = [row for row in zip(*(table[column].to_pylist() for column in columns), strict=True) if all(row)]
    return len(set(known)) < len(known)


def read_model(path: Path) -> Model:
    """A model kept as JSON. Raises InputError when the file is something else."""
    try:
        model = json.loads(path.read_text(encoding="utf-8"))
        graded = {comparison["output_column_name"] for comparison in model["comparisons"]}
    except (ValueError, KeyError, TypeError) as error:
        raise NamesError("names.model", Place(file=path.name)) from error
    if graded != set(FIELDS):
        raise NamesError("names.model", Place(file=path.name))
    found: Model = model
    return found


def find_duplicates(
    table: "pa.Table",
    model: Model,
    *,
    least: float = LEAST,
    progress: Progress = _silent,
    linker: EngineLinker = duckdb_linker,
) -> Iterator[Candidate]:
    """Pairs with at least that probability of being one person, in order of ids, each with its evidence.

    The engine is DuckDB unless `linker` says otherwise (see `spark_linker`); the model is the same.
    """
    progress("comparing")
    found = linker(table, copy.deepcopy(dict(model))).inference.predict(threshold_match_probability=least)
    progress("reading")
    # Ids in order within a pair and pairs in order: the same records always give the same queue.
    arrow = found.as_pyarrow_table()
    for batch in arrow.sort_by([("unique_id_l", "ascending"), ("unique_id_r", "ascending")]).to_batches(
        10_000
    ):
        yield from (candidate(row) for row in batch.to_pylist())


def candidate(row: Mapping[str, Any]) -> Candidate:
    """A row of Splink's predictions as a candidate."""
    evidence = []
    for field in FIELDS:
        weight = float(row[f"mw_{field}"]) + float(row.get(f"mw_tf_adj_{field}") or 0.0)
        evidence.append(Evidence(field, labels(field)[int(row[f"gamma_{field}"])], round(weight, 3)))
    prior = float(row["match_weight"]) - sum(item.weight for item in evidence)
    first, second = sorted((str(row["unique_id_l"]), str(row["unique_id_r"])))
    return Candidate(
        first, second, round(float(row["match_probability"]), 6), round(prior, 3), tuple(evidence)
    )
