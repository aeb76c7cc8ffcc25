"""Findings can be reproduced under the pack that made them, and a change of law says whom it changes."""

import json
import re
import shutil

import pytest

from panah import cli
from panah.core.errors import InputError
from panah.core.law import Pack, load_pack
from panah.core.law.archive import ARCHIVE, load_version, write_archive
from panah.core.law.changes import changes
from panah.core.law.pack import DEFAULT_PATH

PACK = load_pack()


@pytest.fixture
def older(tmp_path):
    """A pack in which fear of dismissal was no menace, one offence ended, and one definition was narrower."""
    folder = shutil.copytree(DEFAULT_PATH, tmp_path / "older")
    edits = {
        "pack.yaml": [(f'version: "{PACK.version.name}"', 'version: "2025.9"')],
        "concepts/forced_labour.yaml": [("any: [P01, P02, P03, P04, P05,", "any: [P01, P02, P03, P05,")],
        "definitions.yaml": [("any: [sold_or_bought, child_sold]", "any: [sold_or_bought]")],
        "countries/kz/offences.yaml": [("valid_to: 2020-12-30", "valid_to: 2019-12-30")],
    }
    for name, pairs in edits.items():
        text = (folder / name).read_text()
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        (folder / name).write_text(text)
    return Pack.load(folder)


def test_the_same_rules_have_the_same_hash_and_other_rules_another(older, tmp_path):
    copied = Pack.load(shutil.copytree(DEFAULT_PATH, tmp_path / "copy"))
    assert copied.version == PACK.version
    assert older.version.hash != PACK.version.hash


def test_an_archived_pack_is_found_by_name_and_by_hash_and_concludes_as_before(older, tmp_path):
    path = write_archive(older, tmp_path / "archive")
    assert write_archive(older, tmp_path / "archive").read_bytes() == path.read_bytes()
    for version in ("2025.9", older.version.hash, older.version.hash[:12]):
        assert load_version(version, PACK, tmp_path / "archive").version == older.version
    known = re.escape(f"there is no pack '2020.1'. Known packs: {PACK.version.name}, 2025.9-")
    with pytest.raises(InputError, match=known):
        load_version("2020.1", PACK, tmp_path / "archive")


def test_a_damaged_archive_is_named(tmp_path):
    (tmp_path / "2020.1-0123456789ab.zip").write_bytes(b"not a zip")
    with pytest.raises(InputError, match="this is not a pack archive"):
        load_version("2020.1", PACK, tmp_path)


def test_screen_as_of_pack_reproduces_the_old_finding(older, tmp_path, monkeypatch, capsys):
    write_archive(older, tmp_path / "archive")
    monkeypatch.setattr("panah.core.law.archive.load_version.__defaults__", (tmp_path / "archive",))
    facts = tmp_path / "facts.json"
    facts.write_text(
        json.dumps({"facts": {"did_work": "yes", "agreed_freely": "no", "threat_of_dismissal": "yes"}})
    )
    found = []
    for arguments in ([], ["--as-of-pack", "2025.9"]):
        assert cli.main(["screen", str(facts), "--at", "2017-03-01", "--json", *arguments]) == 0
        finding = json.loads(capsys.readouterr().out)
        found.append((finding["versions"]["pack"], finding["concepts"]["forced_labour_c29"]["status"]))
    assert found == [(PACK.version.name, "indicated"), ("2025.9", "unknown")]


def test_changes_are_told_in_words(older):
    told = [str(change) for change in changes(older, PACK)]
    assert "definition sale_of_person: changed in condition" in told
    assert "concept forced_labour_c29: element menace: changed in condition (version from 1932-05-01)" in told
    assert "offence kz_cc_128: now ends 2020-12-30, before 2019-12-30 (version from 2015-01-01)" in told
    assert changes(PACK, PACK) == []


def test_law_diff_and_rescreen_say_which_cases_change_and_why(older, tmp_path, capsys):
    cases = tmp_path / "cases.jsonl"
    dismissed = {"did_work": "yes", "agreed_freely": "no", "threat_of_dismissal": "yes"}
    beaten = {"did_work": "yes", "agreed_freely": "no", "physical_violence": "yes"}
    lines = [
        {"id": key, "at": "2017-03-01", "facts": facts} for key, facts in (("a", dismissed), ("b", beaten))
    ]
    cases.write_text("\n".join(map(json.dumps, lines)))
    assert cli.main(["law", "rescreen", str(older.path), str(cases), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert {row["case"] for row in rows} == {"a"}
    row = next(row for row in rows if row["conclusion"] == "forced_labour_c29")
    assert (row["before"], row["after"], row["elements"]) == (
        "unknown",
        "indicated",
        "menace: unknown -> indicated",
    )
    assert "element menace: changed in condition" in row["because"]
    assert cli.main(["law", "diff", str(older.path)]) == 0
    assert "concept forced_labour_c29: element menace" in capsys.readouterr().out


def test_a_broken_line_of_cases_is_named(older, tmp_path, capsys):
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"id": "a"}\n')
    assert cli.main(["law", "rescreen", str(older.path), str(cases)]) == 2
    assert "row 1: this line is not a case. Give id, facts and at." in capsys.readouterr().err


def test_an_archived_version_name_is_never_given_to_other_rules():
    for path in ARCHIVE.glob("*.zip"):
        name, _, short = path.stem.rpartition("-")
        if name == PACK.version.name:
            assert PACK.version.hash.startswith(short), (
                "raise the version in pack.yaml, then `panah law archive`"
            )
