"""A task root as lp-pack makes it, with the agent as it ships."""

import importlib
import json
import shutil
import sys
from pathlib import Path

import pytest

AGENT = Path(__file__).parents[2] / "Sources/CLPAgents/python/lambdapool_agent.py"


class TaskRoot:
    """Builds a package in a folder and calls its agent."""

    def __init__(self, path):
        self.path = path
        shutil.copy(AGENT, path)

    def write(self, files):
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def manifest(self, **fields):
        text = json.dumps({"lp": 1, "modules": [], **fields})
        (self.path / "lambdapool.json").write_text(text)

    def send(self, event, context=None):
        # New files appear between calls of a test, which the import system caches away.
        importlib.invalidate_caches()
        return importlib.import_module("lambdapool_agent").handler(event, context)

    def call(self, name, *args, **kwds):
        return self.send({"lp": 1, "call": name, "args": list(args), "kwds": kwds})


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield TaskRoot(tmp_path)
    for name in set(sys.modules) - before:
        del sys.modules[name]
