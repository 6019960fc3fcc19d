"""The package among processes: forks, interrupts, and the end of the interpreter."""

import fcntl
import os
import pty
import select
import subprocess
import sys
import termios
import textwrap
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


class Program:
    """A Python of its own that runs a text, with the package and the functions on its path."""

    def __init__(self, file, text, **settings):
        file.write_text("import os, sys, time, lambdapool, remote\n" + textwrap.dedent(text))
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", file],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=surroundings(),
            **settings,
        )

    def finish(self):
        """What it said, once it has ended well."""
        output, _ = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, output
        return output


def surroundings():
    path = os.pathsep.join([str(ROOT / "Sources/PythonClient"), *sys.path])
    return {**os.environ, "PYTHONPATH": path, "PYTHON_BASIC_REPL": "1", "TERM": "dumb"}


@pytest.fixture
def program(tmp_path):
    """Starts a program."""
    started = []

    def start(text, **settings):
        started.append(Program(tmp_path / "program.py", text, **settings))
        return started[-1]

    yield start
    for one in started:
        one.process.kill()
        one.process.wait()
        one.process.stdout.close()


def is_alive(pid):
    """Whether a process runs, zombies not counted."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def await_end(pid):
    """Returns when a process has ended; it has to soon."""
    deadline = time.monotonic() + 60
    while is_alive(int(pid)):
        assert time.monotonic() < deadline
        time.sleep(0.01)


LEAVERS = {
    "at the end": "",
    "by sys.exit": "sys.exit(0)",
    "in a thread": "import threading; threading.Thread(target=lambda: time.sleep(0.1)).start()",
    "by os._exit": "os._exit(0)",
}


@pytest.mark.parametrize("leave", LEAVERS.values(), ids=LEAVERS.keys())
def test_a_pool_does_not_outlive_its_interpreter(program, gate, leave):
    running = program(
        f"""
        pool = lambdapool.LambdaPool(2, "plain")
        results = pool.map_async(remote.wait_for, ["{gate.name}"] * 1000)
        flow = pool.imap(remote.wait_for, iter(lambda: "{gate.name}", 0))
        print(pool._engine._process.pid, flush=True)
        sys.stdin.read()
        {leave}
        """,
        stdin=subprocess.PIPE,
    )
    pid = running.process.stdout.readline()
    gate.await_calls(2)
    assert running.finish() == ""
    if "_exit" in leave:
        # Nobody could end it; it notices by itself, when the calls in flight are back.
        gate.open()
    await_end(pid)


def test_an_executor_finishes_before_the_interpreter_ends(program):
    output = program(
        """
        executor = lambdapool.LambdaExecutor("plain", 2)
        for n in range(5):
            executor.submit(remote.sqr, n, 0.01).add_done_callback(lambda f: print(f.result()))
        """
    ).finish()
    assert sorted(output.split()) == ["0", "1", "16", "4", "9"]


def test_the_engine_of_a_killed_interpreter_ends(program, gate):
    running = program(
        f"""
        pool = lambdapool.LambdaPool(2, "plain")
        results = pool.map_async(remote.wait_for, ["{gate.name}"] * 1000)
        print(pool._engine._process.pid, flush=True)
        results.get()
        """
    )
    pid = running.process.stdout.readline()
    gate.await_calls(2)
    running.process.kill()
    running.process.wait()
    gate.open()
    await_end(pid)


class Console:
    """A Python that a person types at, on a terminal of its own."""

    def __init__(self):
        self._master, slave = pty.openpty()
        self._said = b""
        self.process = subprocess.Popen(
            [sys.executable, "-q", "-i", "-c", "import lambdapool, remote"],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=surroundings(),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def type(self, text):
        os.write(self._master, text.encode())

    def await_text(self, text):
        """Returns when the text has been shown, since the last one that was awaited."""
        deadline = time.monotonic() + 60
        while text.encode() not in self._said:
            rest = max(0, deadline - time.monotonic())
            assert select.select([self._master], [], [], rest)[0], self._said
            self._said += os.read(self._master, 4096)
        self._said = self._said.partition(text.encode())[2]

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.mark.parametrize(
    "wait",
    [
        "pool.map(remote.wait_for, [name] * 1000)",
        "pool.apply(remote.wait_for, (name,))",
        "next(pool.imap(remote.wait_for, [name] * 10))",
        "executor.submit(remote.wait_for, name).result()",
    ],
)
def test_an_interrupt_ends_the_wait_and_not_the_pool(gate, wait):
    """As in a notebook: the call that was interrupted is given up, and the next one is answered."""
    console = Console()
    try:
        console.type('pool = lambdapool.LambdaPool(2, "plain")\n')
        console.type('executor = lambdapool.LambdaExecutor("plain", 2)\n')
        console.type(f"name = {gate.name!r}\n")
        console.type(wait + "\n")
        gate.await_calls()
        console.type("\x03")
        console.await_text("KeyboardInterrupt")
        gate.open()
        console.type("-pool.apply(remote.sqr, (123,))\n")
        console.await_text("-15129")
        console.type("exit()\n")
        assert console.process.wait(60) == 0
    finally:
        console.close()


def test_a_fork_keeps_its_hands_off(program):
    output = program(
        """
        import signal
        pool = lambdapool.LambdaPool(2, "plain")
        executor = lambdapool.LambdaExecutor("plain", 2)
        pending = pool.apply_async(remote.sqr, (3, 0.5))
        flow = pool.imap(remote.sqr, range(1))
        child = os.fork()
        if not child:
            for use in (
                lambda: pool.apply(remote.sqr, (1,)),
                lambda: pool.imap(remote.sqr, [1]),
                lambda: executor.submit(remote.sqr, 1),
                pending.get,
                pool.join,
                flow.next,
            ):
                try:
                    use()
                except RuntimeError as error:
                    assert "make another one after a fork" in str(error)
                else:
                    os._exit(1)
            pool.close()
            pool.terminate()
            executor.shutdown()
            with lambdapool.LambdaPool(2, "plain") as own:
                if own.apply(remote.sqr, (5,)) != 25:
                    os._exit(2)
            sys.exit(0)
        print(os.waitpid(child, 0)[1], pending.get(), pool.apply(remote.sqr, (4,)), next(flow))
        # Nor does one that lives on keep the engine's input open.
        child = os.fork()
        if not child:
            time.sleep(600)
            os._exit(0)
        pool.close()
        pool.join()
        executor.shutdown()
        os.kill(child, signal.SIGKILL)
        """
    ).finish()
    assert output == "0 9 16 0\n"


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_workers_of_multiprocessing_have_pools_of_their_own(program, method):
    output = program(
        f"""
        import multiprocessing

        def work(n):
            with lambdapool.LambdaPool(2, "plain") as own:
                return own.map(remote.sqr, range(n))

        if __name__ == "__main__":
            with lambdapool.LambdaPool(2, "plain") as pool:
                pool.apply(remote.sqr, (1,))
                with multiprocessing.get_context("{method}").Pool(2) as workers:
                    print(workers.map(work, [1, 2, 3]), pool.apply(remote.sqr, (9,)))
        """
    ).finish()
    assert output == "[[0], [0, 1], [0, 1, 4]] 81\n"
