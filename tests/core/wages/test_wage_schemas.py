"""The two published formats hold for everything that is written, and refuse what they should."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

from panah.core.law import load_pack
from panah.core.wages import WageLaw, entitlement, to_mapping
from panah.core.wages.examples import read_examples, run_example
from tests.core.wages.records import AS_OF, LAW, record

SCHEMAS = Path(__file__).parents[3] / "docs" / "schemas"
PACK = load_pack()


def schema(name: str) -> dict[str, object]:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


RECORD, ENTITLEMENT = schema("wages-record"), schema("entitlement")


def test_the_entitlements_of_the_worked_examples_follow_the_schema():
    for example in read_examples(PACK.path):
        jsonschema.validate(run_example(example, WageLaw.load(PACK)).to_json(), ENTITLEMENT)


@settings(max_examples=30, deadline=None)
@given(record())
def test_records_and_entitlements_follow_the_schemas(item):
    jsonschema.validate(to_mapping(item), RECORD)
    jsonschema.validate(entitlement(item, as_of=AS_OF, law=LAW).to_json(), ENTITLEMENT)


@pytest.mark.parametrize("published", [RECORD, ENTITLEMENT], ids=["record", "entitlement"])
def test_the_schemas_are_valid_and_refuse_unknown_keys(published):
    jsonschema.Draft202012Validator.check_schema(published)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"jurisdiction": "kz", "wage": 5}, published)
