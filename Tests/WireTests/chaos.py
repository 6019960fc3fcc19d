"""A Lambda endpoint on loopback that does to each call what a plan says, thousands at a time, and counts executions."""

import asyncio
import collections
import json
import socket
import struct
import threading

OK = "ok"

# Refused before anything ran.
REFUSALS = {
    "throttled": (429, "TooManyRequestsException", {"Reason": "ConcurrentInvocationLimitExceeded"}),
    "throttled-bare": (429, None, {}),
    "not-ready": (409, "ResourceConflictException", {}),
}

# May have run, as far as the client can know.
FAULTS = {
    "service": (500, "ServiceException", {}),
    "bare-502": (502, None, {}),
    "bare-503": (503, None, {}),
}

# What the client can only see as a reply that got lost.
LOST = {
    "fin": b"",
    "cut": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1, 2",
    "cut-chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n[1, 2",
    "unbounded": b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n17",
    "garbage": b"NONSENSE AND NOTHING ELSE\r\n\r\n",
    "half-a-header": b"HTTP/1.1 200 OK\r\nContent-Le",
}

# Answers that are nothing but the item's own failure.
FAILURES = {
    "html": (b"<html><body>It works!</body></html>", ()),
    "empty": (b"", ()),
    "raised": (
        b'{"errorType":"ValueError","errorMessage":"no","stackTrace":[]}',
        (b"X-Amz-Function-Error: Unhandled",),
    ),
    "exited": (
        b'{"errorType":"Runtime.ExitError","errorMessage":"Runtime exited"}',
        (b"X-Amz-Function-Error: Unhandled",),
    ),
}

RESETS = ("reset", "reset-in-the-reply")

# Everything that another attempt heals.
PASSING = [*REFUSALS, *FAULTS, *LOST, *RESETS]


class Chaos:
    """A server whose `plan(item, attempt)` names what happens to a call.

    `hold(item, attempt)` is how long it runs, in s; calls above `slots` that would run at once are refused.
    """

    def __init__(self, plan=lambda item, attempt: OK, hold=lambda item, attempt: 0, slots=None):
        self._plan = plan
        self._hold = hold
        self._slots = slots
        self.attempts = collections.Counter()
        self.executions = collections.Counter()
        self.refusals = 0
        self.running = self.most_running = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    def _serve(self):
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._main())
        self._loop.close()

    async def _main(self):
        self._stopped = asyncio.Event()
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=4096)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        await self._stopped.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _talk(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    int(line.partition(b":")[2])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                )
                body = await reader.readexactly(length)
                if not await self._answer(json.loads(body)["args"][0], writer):
                    break
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, item, writer):
        """Answers one call; false when the connection is over."""
        self.attempts[item] += 1
        attempt = self.attempts[item]
        fault = self._plan(item, attempt)
        if self._slots and self.running >= self._slots:
            fault = "throttled"
        if fault in REFUSALS:
            self.refusals += 1
            return self._refuse(writer, *REFUSALS[fault])
        self.executions[item] += 1
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        try:
            if hold := self._hold(item, attempt):
                await asyncio.sleep(hold)
        finally:
            self.running -= 1
        if fault in FAULTS:
            return self._refuse(writer, *FAULTS[fault])
        if fault in RESETS:
            if fault != "reset":
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[1")
                await writer.drain()
            peer = writer.get_extra_info("socket")
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return False
        if fault in LOST:
            writer.write(LOST[fault])
            return False
        body, headers = FAILURES[fault] if fault in FAILURES else (b"%d" % (item * item), ())
        self._write(writer, b"200 OK", headers, body)
        return True

    def _refuse(self, writer, status, name, members):
        headers = [b"x-amzn-ErrorType: " + name.encode()] if name else []
        body = json.dumps({"message": "no", **members}).encode()
        self._write(writer, b"%d No" % status, headers, body)
        return True

    @staticmethod
    def _write(writer, status, headers, body):
        lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
        writer.write(b"\r\n".join([*lines, b"", body]))
