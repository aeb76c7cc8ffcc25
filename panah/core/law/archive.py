"""Packs kept as they were: one zip file per version, so that a finding can be reproduced years later."""

import atexit
import shutil
import tempfile
import zipfile
from pathlib import Path

from panah.core.errors import InputError, Place
from panah.core.law.pack import DEFAULT_PATH, Pack

ARCHIVE = DEFAULT_PATH / "archive"
# A fixed time stamp makes the same pack the same file.
ZIP_TIME = (2026, 1, 1, 0, 0, 0)
SHORTEST_HASH = 8


def write_archive(pack: Pack, folder: Path = ARCHIVE) -> Path:
    """Write a pack's rules and texts as <version>-<first of hash>.zip; the same pack gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{pack.version.name}-{pack.version.hash[:12]}.zip"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
        for path in sorted(pack.path.rglob("*.yaml")):
            name = path.relative_to(pack.path).as_posix()
            if "examples/" not in name:
                entry = zipfile.ZipInfo(name, date_time=ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                bundle.writestr(entry, path.read_bytes())
    return target


def load_version(version: str, current: Pack, folder: Path = ARCHIVE) -> Pack:
    """The pack of a version name or of the beginning of its hash: the current one, or one from the archive."""
    if _is(version, current):
        return current
    for path in sorted(folder.glob("*.zip")):
        name, _, short = path.stem.rpartition("-")
        if version == name or (
            len(version) >= SHORTEST_HASH and (short.startswith(version) or version.startswith(short))
        ):
            pack = _load_zip(path)
            if _is(version, pack):
                return pack
    known = ", ".join([current.version.name, *(path.stem for path in sorted(folder.glob("*.zip")))])
    raise InputError(f"there is no pack {version!r}", code="unknown_pack", mend=f"Known packs: {known}.")


def _is(version: str, pack: Pack) -> bool:
    by_hash = len(version) >= SHORTEST_HASH and pack.version.hash.startswith(version)
    return version == pack.version.name or by_hash


def _load_zip(path: Path) -> Pack:
    """Unpacked into a folder that lives as long as the process, as texts are read from it later."""
    folder = Path(tempfile.mkdtemp(prefix="panah-pack-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    try:
        with zipfile.ZipFile(path) as bundle:
            for name in bundle.namelist():
                if not (folder / name).resolve().is_relative_to(folder.resolve()):
                    raise InputError(
                        f"{name} points outside the pack", code="bad_archive", place=Place(file=path.name)
                    )
            bundle.extractall(folder)
    except zipfile.BadZipFile as error:
        raise InputError(
            "this is not a pack archive", code="bad_archive", mend="Restore it.", place=Place(file=path.name)
        ) from error
    return Pack.load(folder)
