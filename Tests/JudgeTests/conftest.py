"""What the judges share."""

import pytest
from server import Server


@pytest.fixture(scope="module")
def server():
    """One server for the tests of a file, which use names of their own."""
    with Server() as one:
        yield one


@pytest.fixture(scope="module")
def role(server):
    """The role of their functions."""
    return server.role()
