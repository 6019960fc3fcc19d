"""The wheel, installed with pip into an environment that has nothing else."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import lambdapool, tools
lambdapool.deploy("tools", tools)
with lambdapool.LambdaPool(2, "tools") as pool:
    print(pool.map("tools.tools:echo", range(5)))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [ROOT / "scripts/wheel", "--built", os.environ["LAMBDAPOOL_BIN"], folder], check=True
    )
    (file,) = folder.glob("*.whl")
    return file


def test_it_is_for_this_kind_of_machine_and_says_what_that_needs(wheel):
    assert wheel.name.endswith(f"-py3-none-linux_{os.uname().machine}.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (name for name in names if name.endswith("/METADATA"))
        text = archive.read(metadata).decode()
    assert "libcurl4" in text and "Requires-Python: >=3.9" in text
    assert "Requires-Dist: cloudpickle~=3.1" in text
    assert {"lambdapool/bin/lp-map", "lambdapool/libexec/lambdapool/lp-cell"} < set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_it_maps_where_nothing_else_is_installed(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "empty"], check=True)
    python = tmp_path / "empty/bin/python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", wheel], check=True)
    shutil.copytree(ROOT / "Tests/Fixtures/tools", tmp_path / "tools")
    # Neither the repository's commands nor its package.
    place = {
        "PATH": "/usr/bin:/bin",
        "LP_TARGET": "local",
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "XDG_RUNTIME_DIR": str(tmp_path),
    }
    try:
        said = subprocess.run(
            [python, "-c", PROGRAM],
            cwd=tmp_path,
            env=place,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=300,
        )
        assert said.stdout == "[0, 1, 2, 3, 4]\n"
    finally:
        (local,) = tmp_path.glob("empty/lib/python*/site-packages/lambdapool/bin/lp-local")
        subprocess.run([local, "--stop"], env=place, check=False, stdout=subprocess.DEVNULL)
