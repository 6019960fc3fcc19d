"""More calls at once than one thread of lp-map carries."""

import asyncio
import json
import resource
import threading

import pytest
from loopback import run

JOBS = 6000


class SlowService:
    """Answers each call with its argument once `expected` calls are there together."""

    def __init__(self, expected):
        self.expected = expected
        self.open = 0
        self.most = 0

    async def answer(self, reader, writer):
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            argument = json.loads(await reader.readexactly(length))["args"][0]
            self.open += 1
            self.most = max(self.most, self.open)
            if self.open == self.expected:
                self.all_there.set()
            await asyncio.wait_for(self.all_there.wait(), 60)
            body = str(argument).encode()
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()
        finally:
            writer.close()

    async def serve(self, started):
        self.all_there = asyncio.Event()
        self.done = asyncio.Event()
        self.loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self.answer, "127.0.0.1", 0, backlog=8192)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        await self.done.wait()
        server.close()

    def __enter__(self):
        started = threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.serve(started)))
        self.thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_):
        self.loop.call_soon_threadsafe(self.done.set)
        self.thread.join()


@pytest.fixture
def many_files():
    """As many open files as both ends of all the connections need."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < JOBS + 500:
        pytest.skip(f"only {hard} files can be open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, JOBS + 500), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_thousands_of_calls_run_at_once(many_files):
    lines = "".join(f"{n}\n" for n in range(JOBS))
    with SlowService(JOBS) as service:
        done = run("lp-map", "f", "m:f", "--jobs", str(JOBS), url=service.url, stdin=lines)
        assert (done.stderr, done.returncode) == ("", 0)
        assert done.stdout == lines
        assert service.most == JOBS
