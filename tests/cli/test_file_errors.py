"""A file that cannot be used is told by every command in the reader's language, in one line."""

import pytest

from panah import cli
from panah.core.told import LANGUAGES, FileError

# Every command that reads a file of the person's, with a file that is not there.
MISSING = [
    (["attack", "nowhere.csv"], "attack"),
    (["convert", "nowhere.csv", "out.csv"], "convert"),
    (["estimate", "nowhere.csv"], "estimate"),
    (["import", "htcds", "nowhere.csv", "--as", "a@example.org"], "import"),
    (["names", "compare", "--pairs", "nowhere.csv"], "names"),
    (["screen", "nowhere.csv"], "screen"),
    (["wages", "nowhere.csv"], "wages"),
]
LOCALES = {
    "en": "C.UTF-8",
    "ru": "ru_KZ.UTF-8",
    "kk": "kk_KZ",
    "ky": "ky_KG.UTF-8",
    "uz": "uz_UZ.UTF-8",
    "uz-cyrl": "uz_UZ.UTF-8@cyrillic",
    "tg": "tg_TJ.UTF-8",
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to stand in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(argv, capsys):
    assert cli.main(argv) == cli.EXIT_MISTAKE
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    return error.removesuffix("\n")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("named", MISSING, ids=[name for _, name in MISSING])
def test_a_missing_file_is_told_in_the_readers_language(named, language, folder, monkeypatch, capsys):
    argv, command = named
    monkeypatch.setenv("LC_ALL", LOCALES[language])
    parser = cli.build_parser(command)
    asked = ["--language", language] if "language" in vars(parser.parse_args(argv)) else []
    expected = FileError("file.missing", file="nowhere.csv").told(language)
    assert told([*argv, *asked], capsys) == f"panah {command}: {expected}"


def test_a_folder_in_the_place_of_a_file_is_told(folder, capsys):
    (folder / "facts.json").mkdir()
    expected = FileError("file.folder", file="facts.json").told("tg")
    assert told(["screen", "facts.json", "--language", "tg"], capsys) == f"panah screen: {expected}"


def test_the_language_asked_for_goes_before_that_of_the_environment(folder, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    expected = FileError("file.missing", file="nowhere.csv").told("ky")
    assert told(["screen", "nowhere.csv", "--language", "ky"], capsys) == f"panah screen: {expected}"


@pytest.mark.parametrize(
    ("values", "language"),
    [
        ({"LC_ALL": "", "LANG": "kk_KZ.UTF-8"}, "kk"),
        ({"LC_ALL": "", "LC_MESSAGES": "ru_RU", "LANG": "kk_KZ"}, "ru"),
        ({"LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "POSIX"}, "en"),
    ],
)
def test_the_first_variable_that_is_set_decides(values, language, folder, monkeypatch, capsys):
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, values.get(name, ""))
    expected = FileError("file.missing", file="nowhere.csv").told(language)
    assert told(["attack", "nowhere.csv"], capsys) == f"panah attack: {expected}"


def test_an_error_that_is_about_no_file_is_not_hidden(monkeypatch):
    def broken(_args):
        raise OSError(5, "input/output error")

    monkeypatch.setattr("panah.cli.doctor.run", broken)
    with pytest.raises(OSError, match="input/output"):
        cli.main(["doctor"])
