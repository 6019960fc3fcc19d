"""A plugin of pytest that lets moto's own tests run against lp-local.

Moto's client of a server resets it by a request that moto's server alone knows; here that becomes
a request to lp-local's socket. No test gets more time than a service that answers needs: one that
waits for what lp-local has not is failed instead.
"""

import datetime
import http.client
import os
import signal
import socket

import botocore.auth
import botocore.client
import freezegun.api
import pytest
import requests
from moto.moto_server.threaded_moto_server import ThreadedMotoServer

OURS = {"lambda", "iam", "sts", "logs", "resourcegroupstaggingapi", "s3"}

_post = requests.post
# Seconds of a test that passes even on a loaded machine; moto's own Lambda needs more.
LIMIT = 30


class SocketConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self._path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)


def post(url, *arguments, **options):
    """`requests.post`, but for the reset."""
    if not url.endswith("/moto-api/reset"):
        return _post(url, *arguments, **options)
    connection = SocketConnection(os.environ["LP_LOCAL_SOCKET"])
    connection.request("POST", "/lambdapool/reset")
    reply = connection.getresponse()
    reply.read()
    connection.close()
    assert reply.status == 204
    return reply


requests.post = post


def now(remove_tzinfo=True):
    """The time that requests are signed at: a test may stop its own clock, never the server's."""
    real = freezegun.api.real_datetime.now(datetime.timezone.utc)
    return real.replace(tzinfo=None) if remove_tzinfo else real


botocore.auth.get_current_datetime = now


neighbours = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
neighbours.start()
_create_client = botocore.client.ClientCreator.create_client


def create_client(self, service_name, *arguments, endpoint_url=None, **options):
    """A client of lp-local, or of moto's server for a service that a test needs beside Lambda."""
    if endpoint_url and service_name not in OURS:
        host, port = neighbours.get_host_and_port()
        endpoint_url = f"http://{host}:{port}"
    return _create_client(self, service_name, *arguments, endpoint_url=endpoint_url, **options)


botocore.client.ClientCreator.create_client = create_client


class Overtime(Exception):
    """A test took longer than any that passes."""


def _stop(signal_number, frame):
    raise Overtime(f"more than {LIMIT} s")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    signal.signal(signal.SIGALRM, _stop)
    signal.alarm(LIMIT)
    try:
        return (yield)
    finally:
        signal.alarm(0)
