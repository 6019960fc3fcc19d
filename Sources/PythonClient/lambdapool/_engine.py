"""One lp-map at work: calls go in as lines, outcomes come back as lines."""

import os
import select
import subprocess
import threading
import time
from collections import deque

from lambdapool import _processes
from lambdapool._bell import Bell
from lambdapool._commands import command
from lambdapool._errors import BrokenLambdaPool
from lambdapool._forms import JSONForm, PickleForm, is_pickled, is_refused
from lambdapool._records import LOG, Complaints, Lines, outcome

OPTIONS = ["--tasks", "--unordered", "--records", "--max-failures", "none"]
# How far lp-map is kept ahead of the calls that run: what finishes in this time, in s.
AHEAD = 0.02
# Bytes that are read at once, and that may wait to be written.
CHUNK = 1 << 18


class Engine:
    """An lp-map of its own. One thread speaks to its pipes, so that no two can wait for each other.

    What it is given are jobs:
        take()                       the next call as (place, func, args, kwds); None: none for now
        settle(place, value, error)  what became of it; error is None when it succeeded
        abort(error)                 nothing will become of the rest
        is_done                      whether there is no rest
        is_many                      whether there may be more to take after a call
    """

    def __init__(self, function, jobs, environment, outlives=False):
        """Starts lp-map; raises FileNotFoundError when it is nowhere.

        outlives is whether what it has is done before the interpreter ends.
        """
        self.owner = os.getpid()
        self.outlives = outlives
        # The reason of the end, once it ended otherwise than by finishing what it was given.
        self.failure = None
        self.is_closed = False
        self._jobs = jobs
        self._bell = Bell()
        self._inbox = deque()
        # Over which jobs there are and the failure. No finalizer may wait for it.
        self._lock = threading.Lock()
        self._unfinished = set()
        # Of the thread alone.
        self._ready = deque()
        self._pending = {}
        self._form = None
        self._output = b""
        self._sent = 0
        self._settled = 0
        self._slack = 1
        self._mark = time.monotonic(), 0
        self._complaints = Complaints()
        # A session of its own: an interrupt of the terminal is for Python alone.
        self._process = subprocess.Popen(
            [command("lp-map"), *OPTIONS, "--jobs", str(jobs), "--", function],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            bufsize=0,
            start_new_session=True,
        )
        os.set_blocking(self._process.stdin.fileno(), False)
        _processes.register(self)
        self._thread = threading.Thread(target=self._run, name="lambdapool", daemon=True)
        self._thread.start()

    def check_owner(self):
        """Raises RuntimeError in a process that was forked off."""
        if os.getpid() != self.owner:
            raise RuntimeError(
                f"the pool belongs to process {self.owner}: make another one after a fork"
            )

    def submit(self, job):
        """Takes a job in; raises ValueError when it is closed, BrokenLambdaPool when it broke."""
        self.check_owner()
        with self._lock:
            if self.is_closed:
                raise ValueError("Pool not running")
            if self.failure:
                raise BrokenLambdaPool(self.failure)
            self._unfinished.add(job)
        self.offer(job)

    def offer(self, job):
        """Hears that a job has something to take again, or is done without it."""
        self._inbox.append(job)
        self._bell.ring()

    def cancel(self):
        """Cancels what has not been handed on, where the jobs can be."""
        with self._lock:
            jobs = list(self._unfinished)
        for job in jobs:
            job.cancel()

    def close(self):
        """Takes no more jobs in, and ends when those that it has are done."""
        if os.getpid() == self.owner:
            self.is_closed = True
            self._bell.ring()

    def terminate(self):
        """Ends now. Calls in flight go on, without anybody to answer."""
        if os.getpid() == self.owner:
            self.is_closed = True
            self._complaints.last = "the pool was terminated"
            self._process.kill()

    def join(self, timeout=None):
        """Waits for the end of its thread, unless it is this one."""
        if os.getpid() == self.owner and threading.current_thread() is not self._thread:
            self._thread.join(timeout)

    def forget(self):
        """Lets go of the pipes, in a process that was forked off: they are to end with their owner."""
        process = self._process
        for file in (process.stdin, process.stdout, process.stderr, self._bell):
            file.close()
        # Whose child it is not.
        process.returncode = 0

    def _run(self):
        reason = None
        try:
            self._converse()
        except BaseException as error:
            LOG.exception("the pool's own thread failed")
            reason = f"the pool's own thread failed: {error!r}"
        self._end(reason)

    def _converse(self):
        """Gives and takes until lp-map has nothing more to say."""
        process, lines = self._process, Lines()
        stdin, stdout, stderr = map(
            lambda file: file.fileno(), (process.stdin, process.stdout, process.stderr)
        )
        poll = select.poll()
        for descriptor in (self._bell.descriptor, stdout, stderr):
            poll.register(descriptor, select.POLLIN)
        is_blocked = False
        while True:
            self._refill()
            if self._write() != is_blocked:
                is_blocked = not is_blocked
                if is_blocked:
                    poll.register(stdin, select.POLLOUT)
                else:
                    poll.unregister(stdin)
            if self._is_over() and not is_blocked:
                process.stdin.close()
            for descriptor, _ in poll.poll():
                if descriptor == stdout:
                    chunk = os.read(stdout, CHUNK)
                    if not chunk:
                        return
                    for line in lines.split(chunk):
                        self._receive(line)
                elif descriptor == stderr:
                    chunk = os.read(stderr, CHUNK)
                    if not chunk:
                        poll.unregister(stderr)
                    self._complaints.hear(chunk)
                elif descriptor == self._bell.descriptor:
                    self._bell.hear()
            self._measure()

    def _is_over(self):
        """Whether it is closed and all is done: taken together, since a job may come in at any time."""
        with self._lock:
            return self.is_closed and not self._unfinished

    def _refill(self):
        """Takes calls of the jobs in turn, as many as lp-map is to have at once."""
        ready, inbox, pending = self._ready, self._inbox, self._pending
        while inbox:
            ready.append(inbox.popleft())
        form = self._form
        while form is None and ready and ready[0].is_done:
            self._finish(ready.popleft())
        if not ready or self._process.stdin.closed:
            return
        if form is None:
            if not pending:
                self._send([PickleForm.PROBE.encode("ascii")], [(None, 0, None)])
            return
        room, size = self._jobs + self._slack - len(pending), CHUNK - len(self._output)
        lines, calls = [], []
        while ready and room > len(lines) and size > 0:
            job = ready.popleft()
            call = job.take()
            if call is None:
                self._finish(job)
                continue
            if job.is_many:
                ready.append(job)
            place, func, args, kwds = call
            try:
                line = form.line(func, args, kwds)
            except BaseException as error:
                # Code of the caller's may run here; whatever it does is its call's own.
                job.settle(place, None, error)
                self._finish(job)
                continue
            lines.append(line)
            calls.append((job, place, form))
            size -= len(line)
        if lines:
            self._send(lines, calls)

    def _send(self, lines, calls):
        self._pending.update(enumerate(calls, self._sent))
        self._sent += len(calls)
        self._output += b"\n".join([*lines, b""])

    def _write(self):
        """Writes as much as fits; returns whether there is more."""
        stdin = self._process.stdin
        while self._output and not stdin.closed:
            try:
                written = stdin.write(self._output)
            except BrokenPipeError:
                # What it has to say of that is still to be read.
                stdin.close()
                return False
            if written is None:
                return True
            self._output = self._output[written:]
        return False

    def _receive(self, line):
        """Hands an outcome to its job."""
        index, reply, error = outcome(line)
        if error is not None and error.name == "NotCalled":
            # It is over; why is said at the end.
            return
        job, place, form = self._pending.pop(index)
        self._settled += 1
        if job is None:
            self._learn(reply, error)
            return
        if error is None:
            try:
                reply = form.value(reply)
            except BaseException as misread:
                reply, error = None, misread
        job.settle(place, reply, error)
        self._finish(job)

    def _learn(self, reply, error):
        """Concludes from the answer to the probe which form the function takes."""
        try:
            if error is None and is_pickled(reply):
                self._form = PickleForm()
            elif error is None or is_refused(error):
                self._form = JSONForm()
            else:
                self._abort(error)
        except Exception as failure:
            # There is no cloudpickle here.
            self._abort(failure)

    def _finish(self, job):
        if job.is_done:
            with self._lock:
                self._unfinished.discard(job)

    def _abort(self, error):
        """Gives up all jobs."""
        with self._lock:
            jobs = list(self._unfinished)
            self._unfinished.clear()
        for job in jobs:
            job.abort(error)

    def _measure(self):
        """Fits to the pace of the calls how many more than can run lp-map is given."""
        now = time.monotonic()
        since, settled = self._mark
        if now - since >= AHEAD:
            self._slack = max(1, int((self._settled - settled) * AHEAD / (now - since)))
            self._mark = now, self._settled

    def _end(self, reason):
        """Sees lp-map out, and tells whoever still waits for it."""
        process = self._process
        process.stdin.close()
        if reason:
            process.kill()
        try:
            status = process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
        os.set_blocking(process.stderr.fileno(), False)
        while chunk := process.stderr.read(CHUNK):
            self._complaints.hear(chunk)
        with self._lock:
            if self._unfinished or not self.is_closed or status not in (0, 1):
                self.failure = reason or self._complaints.verdict(status)
        process.stdout.close()
        process.stderr.close()
        _processes.unregister(self)
        if self.failure:
            self._abort(BrokenLambdaPool(self.failure))
