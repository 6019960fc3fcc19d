"""lp-pack over generated trees: what it packs, others unpack as it was."""

import os
import pathlib
import random
import stat
import subprocess
import zipfile

import pytest
from trees import copy, grow, snapshot

ROOT = pathlib.Path(__file__).parents[2]
BINARIES = pathlib.Path(os.environ.get("LP_BIN", ROOT / ".build" / "debug"))
# Without an agent there is nothing but the tree.
BARE = ["--runtime", "provided.al2023", "--handler", "a.b"]


def pack(root, archive, cache, umask=0o022):
    done = subprocess.run(
        [BINARIES / "lp-pack", ".", "-o", archive, *BARE],
        cwd=root,
        env=os.environ | {"XDG_CACHE_HOME": str(cache)},
        umask=umask,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return archive.read_bytes()


def judged(command, folder):
    """What another program makes of an archive."""
    folder.mkdir()
    subprocess.run(command, cwd=folder, env=os.environ | {"LC_ALL": "C.UTF-8"}, check=True)
    return snapshot(folder)


def read(archive):
    """What Python makes of it."""
    with zipfile.ZipFile(archive) as file:
        found = {}
        for entry in file.infolist():
            mode, bytes_ = entry.external_attr >> 16, file.read(entry)
            if stat.S_ISLNK(mode):
                found[entry.filename] = bytes_.decode()
            else:
                assert mode in (0o100644, 0o100755)
                found[entry.filename] = (mode == 0o100755, bytes_)
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)
            assert entry.extra == b""
        assert file.namelist() == sorted(file.namelist(), key=str.encode)
        return found


@pytest.mark.parametrize("seed", range(10))
def test_a_tree_comes_out_as_it_went_in(tmp_path, seed):
    dice = random.Random(seed)
    tree, archive = tmp_path / "tree", tmp_path / "a.zip"
    tree.mkdir()
    grow(tree, dice)
    first = pack(tree, archive, tmp_path / "cache")
    before = snapshot(tree)
    assert read(archive) == before
    assert judged(["unzip", "-qq", archive], tmp_path / "info-zip") == before
    assert judged(["bsdtar", "-xf", archive], tmp_path / "libarchive") == before

    other = tmp_path / "a longer name"
    copy(tree, other, dice)
    assert pack(other, tmp_path / "b.zip", tmp_path / "fresh", umask=0o077) == first

    # What is kept of the last time makes no difference.
    victim = dice.choice([path for path in tree.rglob("*") if path.is_file()])
    victim.chmod(0o600)
    with victim.open("ab") as file:
        file.write(b"more")
    after = pack(tree, archive, tmp_path / "cache")
    assert after == pack(tree, tmp_path / "c.zip", tmp_path / "anew")
    assert read(archive) == snapshot(tree)
