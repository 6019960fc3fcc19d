"""What the sessions share: a server each."""

import pytest
from session import Session


@pytest.fixture
def session(request):
    """A server of its own, and what is said to it, which is written down under the test's name."""
    with Session() as one:
        yield one
        one.check(request.node.name.removeprefix("test_").replace("_", "-"))


@pytest.fixture
def server(session):
    return session


@pytest.fixture
def role(server):
    return server.role()


@pytest.fixture
def aws(server):
    return server.client("lambda")
