"""concurrent.futures.Executor as CPython's own tests want it: what cpython.py does not list as elsewhere stands here."""

import asyncio
import gc
import itertools
import pickle
import sys
import threading
import time
import weakref
from concurrent import futures
from concurrent.futures import Future

import cpython
import lambdapool
import pytest

CLASSES = {
    "ExecutorTest",
    "ThreadPoolExecutorTest",
    "ProcessPoolExecutorTest",
    "ExecutorShutdownTest",
    "ThreadPoolShutdownTest",
    "ProcessPoolShutdownTest",
    "ExecutorDeadlockTest",
    "AsCompletedTests",
    "WaitTests",
    "ThreadPoolWaitTests",
}
SQUARES = [n * n for n in range(50)]


def finished(value=None, error=None, cancelled=False):
    """A future that is done without any executor."""
    future = Future()
    if cancelled:
        future.cancel()
    if future.set_running_or_notify_cancel():
        future.set_result(value) if error is None else future.set_exception(error)
    return future


SUCCESSFUL = finished(42)
FAILED = finished(error=OSError())
CANCELLED = finished(cancelled=True)


def test_submit(make_executor, remote, function):
    assert make_executor(function).submit(remote.mul, 2, 8).result(60) == 16


def test_submit_keyword(make_executor, remote, function):
    executor = make_executor(function)
    assert executor.submit(remote.mul, 2, y=8).result(60) == 16
    args, kwds = executor.submit(remote.capture, 1, self=2, fn=3).result(60)
    assert (list(args), kwds) == ([1], {"self": 2, "fn": 3})
    with pytest.raises(TypeError):
        executor.submit(fn=remote.capture, arg=1)
    with pytest.raises(TypeError):
        executor.submit(arg=1)


@pytest.mark.parametrize("options", [{}, {"chunksize": 3}, {"buffersize": 2}, {"buffersize": 99}])
def test_map(make_executor, remote, function, options):
    executor = make_executor(function)
    assert list(executor.map(remote.mul, range(10), range(11), **options)) == SQUARES[:10]
    assert list(executor.map(remote.mul, [], range(10), **options)) == []


def test_map_chunksize(make_executor, remote):
    for wrong in ({"chunksize": -1}, {"chunksize": 0}, {"buffersize": 0}):
        with pytest.raises(ValueError, match="must be 1 or more"):
            make_executor().map(remote.mul, [1], [2], **wrong)


def test_map_with_buffersize_reads_no_further(make_executor, remote):
    """As test_map_with_buffersize_on_infinite_iterable and its like, of Python 3.14."""
    read = []
    results = make_executor().map(remote.sqr, map(read.append, itertools.count()), buffersize=3)
    assert len(read) == 3
    # They were all None, which cannot be squared; the input is what this is about.
    with pytest.raises(lambdapool.LambdaPoolError, match="TypeError"):
        next(results)
    assert len(read) == 3


def test_map_exception(make_executor, remote):
    results = make_executor("pickling").map(divmod, [1, 1, 1, 1], [2, 3, 0, 5])
    assert [next(results), next(results)] == [(0, 1), (0, 1)]
    with pytest.raises(lambdapool.LambdaPoolError, match="ZeroDivisionError"):
        next(results)


def test_map_timeout(make_executor, remote, gate):
    results = make_executor().map(remote.sqr, [0, 0], timeout=60)
    assert list(results) == [0, 0]
    with pytest.raises(futures.TimeoutError):
        list(make_executor().map(remote.wait_for, [gate.name], timeout=0.1))


def test_map_submits_without_iteration(make_executor, remote, service):
    executor = make_executor()
    executor.map(remote.sqr, range(10))
    executor.shutdown()
    assert len([event for event in service.events if "call" in event]) == 10


def test_shutdown_race_issue12456(make_executor, remote):
    executor = make_executor()
    executor.map(remote.sqr, [2] * 5)
    executor.shutdown()


def test_no_stale_references(make_executor, remote):
    executor, collected = make_executor("pickling"), threading.Event()
    point = remote.Point(1)
    reference = weakref.ref(point, lambda _: collected.set())
    executor.submit(point.norm)
    del point
    assert collected.wait(60) and reference() is None


def test_free_reference(make_executor, remote):
    for value in make_executor("pickling").map(remote.Point, range(10)):
        reference = weakref.ref(value)
        del value
        gc.collect()
        assert reference() is None


@pytest.mark.parametrize("workers", [0, -1])
def test_max_workers_negative(workers):
    with pytest.raises(ValueError, match="max_workers must be 1 or more"):
        lambdapool.LambdaExecutor(max_workers=workers)


def test_killed_child(make_executor, remote, gate):
    executor = make_executor()
    future = executor.submit(remote.wait_for, gate.name)
    gate.await_calls()
    executor._engine._process.kill()
    with pytest.raises(futures.BrokenExecutor):
        future.result(60)
    with pytest.raises(futures.BrokenExecutor):
        executor.submit(remote.sqr, 2)


def test_traceback(make_executor, remote, function, capsys):
    error = make_executor(function).submit(remote.fail, "123").exception(60)
    assert error.name == "ValueError" and error.args[1] == "123"
    sys.excepthook(type(error), error, None)
    assert "raise ValueError(message)" in capsys.readouterr().err


def test_run_after_shutdown(make_executor, remote):
    executor = make_executor()
    executor.shutdown()
    with pytest.raises(RuntimeError, match="cannot schedule new futures after shutdown"):
        executor.submit(remote.sqr, 2)


def test_hang_issue12364(make_executor, remote):
    executor = make_executor()
    submitted = [executor.submit(remote.sqr, n, 0.01) for n in range(50)]
    executor.shutdown()
    assert [future.result(0) for future in submitted] == SQUARES


def test_hang_gh94440(make_executor, remote):
    executor = make_executor(workers=1)
    executor.submit(remote.sqr, 1).result(60)
    executor.submit(remote.sqr, 2).cancel()
    executor.shutdown(wait=True)


def test_cancel_futures(make_executor, remote):
    executor = make_executor(workers=4)
    submitted = [executor.submit(remote.sqr, n, 0.1) for n in range(50)]
    submitted[0].result(60)
    executor.shutdown(cancel_futures=True)
    cancelled = [future for future in submitted if future.cancelled()]
    others = [future for future in submitted if not future.cancelled()]
    assert len(cancelled) > 20 and others
    assert all(future.done() and future.exception() is None for future in others)
    # Those who wait for a cancelled one hear of it.
    assert futures.wait(submitted, timeout=60).not_done == set()


def test_context_manager_shutdown(make_executor, remote):
    with make_executor() as executor:
        assert list(executor.map(remote.sqr, range(10))) == SQUARES[:10]
    assert not executor._engine._thread.is_alive()


@pytest.mark.parametrize("end", ["del", "shutdown"], ids=["test_del_shutdown", "no_wait"])
def test_shutdown_no_wait(remote, end):
    executor = lambdapool.LambdaExecutor("plain", 5)
    results = [executor.submit(remote.sqr, n, 0.05) for n in range(10)]
    thread = executor._engine._thread
    if end == "shutdown":
        executor.shutdown(wait=False)
    del executor
    gc.collect()
    thread.join(60)
    assert not thread.is_alive()
    assert [result.result(0) for result in results] == SQUARES[:10]


def test_del_shutdown(remote):
    """A map lives without a name for its executor."""
    assert list(lambdapool.LambdaExecutor("plain", 5).map(remote.sqr, range(10))) == SQUARES[:10]


class ErrorAtPickle:
    def __reduce__(self):
        raise pickle.PicklingError("Error in pickle")


class ExitAtPickle:
    def __reduce__(self):
        sys.exit("exit in pickle")


def exit_here():
    sys.exit("exit in unpickle")


class ExitAtUnpickle:
    def __reduce__(self):
        return exit_here, ()


def fail_here():
    raise pickle.UnpicklingError("Error in unpickle")


class ErrorAtUnpickle:
    def __reduce__(self):
        return fail_here, ()


def make(kind):
    return kind()


# (the test in CPython, function, argument, exception)
CRASHES = [
    ("test_error_at_task_pickle", id, ErrorAtPickle(), pickle.PicklingError),
    ("test_exit_at_task_pickle", id, ExitAtPickle(), SystemExit),
    ("test_error_at_task_unpickle", id, ErrorAtUnpickle(), lambdapool.LambdaPoolError),
    ("test_error_during_func_exec_on_worker", int, "a", lambdapool.LambdaPoolError),
    ("test_error_during_result_pickle_on_worker", make, ErrorAtPickle, lambdapool.LambdaPoolError),
    (
        "test_error_during_result_unpickle_in_result_handler",
        make,
        ErrorAtUnpickle,
        pickle.UnpicklingError,
    ),
    ("test_exit_during_result_unpickle_in_result_handler", make, ExitAtUnpickle, SystemExit),
]


@pytest.mark.parametrize("case", CRASHES, ids=lambda case: case[0])
def test_crashes(make_executor, remote, case):
    _, func, argument, error = case
    executor = make_executor("pickling", workers=2)
    assert type(executor.submit(func, argument).exception(60)) is error
    # Unlike the standard one, it goes on.
    assert executor.submit(remote.sqr, 3).result(60) == 9


def test_shutdown_deadlock(make_executor, remote, gate):
    executor = make_executor(workers=2)
    future = executor.submit(remote.wait_for, gate.name)
    gate.await_calls()
    threading.Timer(0.1, executor._engine._process.kill).start()
    executor.shutdown(wait=True)
    with pytest.raises(futures.BrokenExecutor):
        future.result(60)


def test_shutdown_deadlock_pickle(make_executor, remote):
    executor = make_executor("pickling", workers=2)
    executor.submit(remote.sqr, 1).result(60)
    future = executor.submit(id, ErrorAtPickle())
    executor.shutdown(wait=False)
    with pytest.raises(pickle.PicklingError):
        future.result(60)
    executor._engine.join(60)
    assert not executor._engine._thread.is_alive()


def test_no_timeout(make_executor, remote):
    executor = make_executor()
    all_of_them = {CANCELLED, FAILED, SUCCESSFUL} | {
        executor.submit(remote.mul, n, 21) for n in (2, 7)
    }
    assert set(futures.as_completed(all_of_them, timeout=60)) == all_of_them


@pytest.mark.parametrize("timeout", [0, 0.1])
def test_future_times_out(make_executor, remote, gate, timeout):
    done, completed = {CANCELLED, FAILED, SUCCESSFUL}, set()
    future = make_executor().submit(remote.wait_for, gate.name)
    with pytest.raises(futures.TimeoutError):
        for one in futures.as_completed(done | {future}, timeout):
            completed.add(one)
    assert completed == done


def test_duplicate_futures(make_executor, remote):
    future = make_executor().submit(remote.sqr, 1, 0.1)
    assert list(futures.as_completed(itertools.repeat(future, 3))) == [future]


def test_20369(make_executor, remote):
    future = make_executor().submit(remote.sqr, 1, 0.1)
    done, not_done = futures.wait([future, future], return_when=futures.ALL_COMPLETED)
    assert (done, not_done) == ({future}, set())


# (the test in CPython, calls of remote by name, futures that are done before, when to return; then of the calls,
# by place, which are done: the others wait at a gate)
WAITS = [
    ("test_first_completed", ["mul", "wait_for"], [], futures.FIRST_COMPLETED, {0}),
    (
        "test_first_completed_some_already_completed",
        ["wait_for"],
        [CANCELLED, SUCCESSFUL],
        futures.FIRST_COMPLETED,
        set(),
    ),
    ("test_first_exception", ["fail", "wait_for"], [], futures.FIRST_EXCEPTION, {0}),
    (
        "test_first_exception_some_already_complete",
        ["fail", "wait_for"],
        [SUCCESSFUL, CANCELLED],
        futures.FIRST_EXCEPTION,
        {0},
    ),
    (
        "test_first_exception_one_already_failed",
        ["wait_for"],
        [FAILED],
        futures.FIRST_EXCEPTION,
        set(),
    ),
    (
        "test_all_completed",
        ["fail", "mul"],
        [SUCCESSFUL, CANCELLED, FAILED],
        futures.ALL_COMPLETED,
        {0, 1},
    ),
    ("test_timeout", ["wait_for"], [CANCELLED, FAILED, SUCCESSFUL], futures.ALL_COMPLETED, set()),
]


@pytest.mark.parametrize("case", WAITS, ids=lambda case: case[0])
def test_waits(make_executor, remote, gate, case):
    origin, names, before, when, done = case
    executor = make_executor()
    arguments = {"mul": (6, 7), "fail": ("no",), "wait_for": (gate.name,)}
    calls = [executor.submit(getattr(remote, name), *arguments[name]) for name in names]
    timeout = 0.1 if origin == "test_timeout" else 60
    finished, pending = futures.wait([*before, *calls], timeout, when)
    assert finished == {*before, *(calls[place] for place in done)}
    assert pending == set(calls) - finished


def test_asyncio_runs_in_it(make_executor, remote, function):
    async def main():
        loop = asyncio.get_running_loop()
        executor = make_executor(function)
        calls = [loop.run_in_executor(executor, remote.sqr, n) for n in range(50)]
        return await asyncio.gather(*calls)

    assert asyncio.run(main()) == SQUARES


def test_a_call_can_be_cancelled_until_it_is_handed_on(make_executor, remote, gate):
    executor = make_executor(workers=2)
    running = [executor.submit(remote.wait_for, gate.name, n) for n in range(2)]
    gate.await_calls(2)
    waiting = [executor.submit(remote.sqr, n) for n in range(10)]
    time.sleep(0.05)
    assert [future.cancel() for future in running] == [False, False]
    assert all(future.cancel() for future in waiting[1:])
    gate.open()
    assert [future.result(60) for future in running] == [0, 1]


def test_all_of_cpython_is_here_or_said_to_be_elsewhere():
    """Nothing is asked where this Python comes without its tests."""
    here = {name for name in globals() if name.startswith("test_")}
    here |= {case[0] for case in (*CRASHES, *WAITS)}
    known = here | cpython.EXECUTOR_ELSEWHERE.keys()
    assert cpython.names(CLASSES) - known == set()
    assert not here & cpython.EXECUTOR_ELSEWHERE.keys()
