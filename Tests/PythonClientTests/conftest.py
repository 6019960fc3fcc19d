"""The package as it lies in the repository, with the commands as built, and a service to call."""

import os
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "Sources/PythonClient"))
sys.path.insert(0, str(Path(__file__).parent))
os.environ["LAMBDAPOOL_BIN"] = os.environ.get("LP_BIN", str(ROOT / ".build/debug"))

import lambdapool  # noqa: E402
from service import Service  # noqa: E402


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    running = Service(tmp_path_factory.mktemp("task"))
    yield running
    running.close()


@pytest.fixture(autouse=True)
def cloud(service, monkeypatch):
    """Whatever is called is called there."""
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "LP_TARGET", "http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {
        "AWS_ENDPOINT_URL": service.url,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }.items():
        monkeypatch.setenv(name, value)
    service.events.clear()
    service.most_running = 0
    return service


@pytest.fixture
def remote(service):
    import remote

    return remote


@pytest.fixture
def gate(remote, request):
    """A gate that holds calls of remote.wait_for, open at the end of the test."""
    name = request.node.name
    remote.GATES[name] = threading.Event()
    remote.BEGUN[name] = threading.Semaphore(0)

    class Gate:
        """Its name is the argument of wait_for."""

        open = remote.GATES[name].set

        def await_calls(self, count=1):
            """Returns when so many more calls have begun to wait."""
            for _ in range(count):
                assert remote.BEGUN[name].acquire(timeout=60)

    Gate.name = name
    yield Gate()
    Gate.open()


@pytest.fixture(params=["plain", "pickling"])
def function(request):
    """A function packed without and with --pickle."""
    return request.param


@pytest.fixture
def make_pool():
    """Makes pools that end with the test."""
    pools = []

    def make(function="plain", workers=4, **options):
        pools.append(lambdapool.LambdaPool(workers, function, **options))
        return pools[-1]

    yield make
    for pool in pools:
        pool.terminate()
        pool.join()


@pytest.fixture
def make_executor():
    """Makes executors that end with the test."""
    executors = []

    def make(function="plain", workers=4, **options):
        executors.append(lambdapool.LambdaExecutor(function, workers, **options))
        return executors[-1]

    yield make
    for executor in executors:
        executor.shutdown(cancel_futures=True)
