"""Runs lp-pack and zip over the same tree and prints ratios.  pack.py BUILT SCRATCH [--quick]"""

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

from contender import Contender
from verdict import judge

# Binaries of another machine than most have, which is all the same to a packer.
WHEELS = [
    "--only-binary",
    ":all:",
    "--python-version",
    "3.13",
    "--platform",
    "manylinux2014_aarch64",
]
WHEELS += ["--platform", "manylinux_2_28_aarch64"]
PACKAGES = ["numpy", "pandas", "boto3"]


def tree(scratch: Path) -> Path:
    """Some 7,000 files, 180 MB: kept from run to run, since its wheels come over the network."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "lambdapool-bench" / "tree"
    if folder.exists():
        return folder
    partial = scratch / "tree"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", partial]
    if subprocess.run(pip + WHEELS + PACKAGES, check=False).returncode != 0:
        print("bench: no wheels, so files like theirs are made", file=sys.stderr)
        shutil.rmtree(partial, ignore_errors=True)
        generate(partial)
    # Under their own names lp-pack leaves them out and zip does not.
    for path in sorted(partial.rglob("__pycache__"), reverse=True):
        path.rename(path.with_name("compiled"))
    for path in partial.rglob("*.pyc"):
        path.rename(path.with_suffix(".bin"))
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(partial, folder)
    return folder


def generate(folder: Path) -> None:
    """Files that compress to a third, most of them small and a few large."""
    dice = random.Random(1)
    words = [dice.randbytes(dice.randint(2, 12)) for _ in range(3000)]
    for number in range(7900):
        size = 4_000_000 if number % 400 == 0 else int(dice.expovariate(1 / 14_000))
        content = b"".join(dice.choices(words, k=size // 7))
        path = folder / f"package{number % 90}" / f"{number}.dat"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main() -> None:
    built, scratch = Path(sys.argv[1]), Path(sys.argv[2])
    source = scratch / "source"
    # A copy, since a file of it is changed.
    shutil.copytree(tree(scratch), source, symlinks=True)
    cache, archive, rival = scratch / "cache", scratch / "ours.zip", scratch / "theirs.zip"
    # A runtime without Python, since zip looks at no source either.
    command = [str(built / "lp-pack"), str(source), "-o", str(archive), "--handler", "a.b"]
    command += ["--runtime", "provided.al2023", "--architecture", "arm64"]
    # It warns that such a zip does not fit into a request, which is nothing new here.
    command = ["sh", "-c", f'exec "$@" 2> {scratch}/warnings', "sh", *command]
    places = {"XDG_CACHE_HOME": str(cache)}
    cold, again, changed = (
        Contender(f"lp-pack, {how}", command, 1, places)
        for how in ("cold", "nothing changed", "one file changed")
    )
    theirs = Contender("zip -r", ["zip", "-qr", str(rival), str(source)], 1)
    victim = max(source.rglob("*.py"), key=lambda path: path.stat().st_size, default=None)
    victim = victim or next(path for path in source.rglob("*") if path.is_file())
    for turn in range(3 if "--quick" in sys.argv else 5):
        print(f"bench: round {turn + 1}: lp-pack and zip", file=sys.stderr)
        shutil.rmtree(cache, ignore_errors=True)
        archive.unlink(missing_ok=True)
        rival.unlink(missing_ok=True)
        theirs.run()
        cold.run()
        again.run()
        with victim.open("a") as file:
            file.write(f"# {turn}\n")
        changed.run()

    print(f"\n{'':28}{'s':>9}{'peak MB':>9}")
    for one in (theirs, cold, again, changed):
        print(f"{one.name:28}{1 / one.median('rate'):9.2f}{one.median('peak'):9.1f}")
    judge(
        [
            ("lp-pack cold / zip -r, speed", cold.ratio(theirs), ">=", 1.9),
            (
                "the same, size",
                archive.stat().st_size / rival.stat().st_size,
                "<=",
                1,
            ),
            ("nothing changed / cold, time", cold.ratio(again), "<=", 0.1),
            ("one file changed / cold, time", cold.ratio(changed), "<=", 0.15),
        ]
    )


main()
