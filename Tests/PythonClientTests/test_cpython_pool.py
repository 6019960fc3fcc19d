"""multiprocessing.pool.Pool as CPython's own tests want it: what cpython.py does not list as elsewhere stands here."""

import gc
import itertools
import multiprocessing
import re
import sys
import time
import weakref

import cpython
import lambdapool
import pytest

CLASSES = {"_TestPool", "_TestPoolWorkerErrors", "_TestPoolWorkerLifetime"}
SQUARES = [n * n for n in range(100)]
PAIRS = list(zip(range(100), range(99, -1, -1)))
PRODUCTS = list(itertools.starmap(lambda x, y: x * y, PAIRS))

# (the test in CPython, method, function of remote, further arguments, value)
VALUES = [
    ("test_apply", "apply", "sqr", ((5,),), 25),
    ("test_apply", "apply", "sqr", ((), {"x": 3}), 9),
    ("test_map", "map", "sqr", (list(range(10)),), SQUARES[:10]),
    ("test_map", "map", "sqr", (list(range(100)), 20), SQUARES),
    ("test_starmap", "starmap", "mul", (PAIRS[:10],), PRODUCTS[:10]),
    ("test_starmap", "starmap", "mul", (PAIRS, 20), PRODUCTS),
    ("test_starmap_async", "starmap_async", "mul", (PAIRS,), PRODUCTS),
    ("test_map_async", "map_async", "sqr", (list(range(10)),), SQUARES[:10]),
    ("test_map_chunksize", "map_async", "sqr", ([], 1), []),
    ("test_imap", "imap", "sqr", (list(range(10)),), SQUARES[:10]),
    ("test_imap", "imap", "sqr", (list(range(100)), 100), SQUARES),
    ("test_imap_unordered", "imap_unordered", "sqr", (list(range(10)),), SQUARES[:10]),
    ("test_imap_unordered", "imap_unordered", "sqr", (list(range(100)), 100), SQUARES),
    ("test_empty_iterable", "map", "sqr", ([],), []),
    ("test_empty_iterable", "imap", "sqr", ([],), []),
    ("test_empty_iterable", "imap_unordered", "sqr", ([],), []),
    ("test_empty_iterable", "map_async", "sqr", ([],), []),
    ("test_async", "apply_async", "sqr", ((7, 0.1),), 49),
]


@pytest.mark.parametrize("case", VALUES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_values(make_pool, remote, function, case):
    _, method, name, arguments, value = case
    result = getattr(make_pool(function), method)(getattr(remote, name), *arguments)
    if hasattr(result, "get"):
        result = result.get(60)
    elif method.startswith("imap"):
        result = sorted(result) if "un" in method else list(result)
    assert result == value


class SayWhenError(ValueError):
    pass


def throwing(total, when):
    if when == -1:
        raise SayWhenError("at the start")
    for n in range(total):
        if n == when:
            raise SayWhenError("in between")
        yield n


class Special:
    """Its length promises what it does not keep."""

    def __iter__(self):
        return self

    def __next__(self):
        raise SayWhenError

    def __len__(self):
        return 1


# (the test in CPython, method, input, results before its exception)
THROWING = [
    ("test_map_handle_iterable_exception", "map", lambda: throwing(1, -1), 0),
    ("test_map_handle_iterable_exception", "map", lambda: throwing(10, 3), 0),
    ("test_map_handle_iterable_exception", "map", Special, 0),
    ("test_imap_handle_iterable_exception", "imap", lambda: throwing(1, -1), 0),
    ("test_imap_handle_iterable_exception", "imap", lambda: throwing(10, 3), 3),
    ("test_imap_handle_iterable_exception", "imap", lambda: throwing(20, 7), 7),
    *(
        ("test_imap_unordered_handle_iterable_exception", "imap_unordered", given, count)
        for given, count in ((lambda: throwing(1, -1), 0), (lambda: throwing(20, 7), 7))
    ),
]


@pytest.mark.parametrize("case", THROWING, ids=lambda case: case[0])
def test_exceptions_of_the_input(make_pool, remote, case):
    _, method, make, count = case
    pool = make_pool()
    for _ in range(2):
        with pytest.raises(SayWhenError) as caught:
            results = getattr(pool, method)(remote.sqr, make(), 1)
            found = [next(results) for _ in range(count)]
            assert sorted(found) == SQUARES[:count]
            next(results)
        # It is nobody's but the input's.
        assert caught.value.__cause__ is None
        if method != "map":
            with pytest.raises(StopIteration):
                next(results)


def test_map_async_callbacks(make_pool, remote):
    pool, given = make_pool(), []
    for text in ("1", "a"):
        pool.map_async(
            remote.parse, [text], callback=given.append, error_callback=given.append
        ).wait(60)
    assert given[0] == [1] and len(given) == 2
    assert given[1].name == "ValueError"


def test_map_unplicklable(make_pool, remote):
    class Unwilling:
        def __reduce__(self):
            raise RuntimeError("cannot pickle")

    with pytest.raises(RuntimeError, match="cannot pickle"):
        make_pool("pickling").map(remote.sqr, [Unwilling()] * 10)


def test_async_timeout(make_pool, remote, gate):
    pool = make_pool()
    result = pool.apply_async(remote.wait_for, (gate.name, 3))
    with pytest.raises(multiprocessing.TimeoutError):
        result.get(timeout=0.05)
    with pytest.raises(multiprocessing.TimeoutError):
        pool.imap(remote.wait_for, [gate.name]).next(timeout=0.05)
    result.wait(0.05)
    assert not result.ready()
    with pytest.raises(ValueError, match="not ready"):
        result.successful()
    gate.open()
    assert result.get(60) == 3 and result.ready() and result.successful()


@pytest.mark.parametrize("workers", [-1, 0])
def test_make_pool(workers):
    with pytest.raises(ValueError, match="workers must be 1 or more"):
        lambdapool.LambdaPool(workers)


@pytest.mark.parametrize("method", ["map", "map_async", "starmap", "imap", "imap_unordered"])
def test_map_chunksize(make_pool, remote, method):
    with pytest.raises(ValueError, match="chunksize must be 1 or more"):
        getattr(make_pool(), method)(remote.sqr, [], 0)


def test_terminate(make_pool):
    pool = make_pool("pickling", workers=3)
    result = pool.map_async(time.sleep, [1] * 10_000, chunksize=1)
    began = time.monotonic()
    pool.terminate()
    pool.join()
    assert time.monotonic() - began < 30
    with pytest.raises(lambdapool.BrokenLambdaPool):
        result.get(60)


def test_context(make_pool, remote):
    with make_pool() as pool:
        assert pool.map_async(remote.sqr, range(10)).get(60) == SQUARES[:10]
    pool.join()
    with pytest.raises(ValueError, match="Pool not running"):
        pool.map_async(remote.sqr, range(10))


def test_enter(make_pool):
    pool = make_pool()
    with pytest.raises(ValueError, match="Pool is still running"):
        pool.join()
    with pool:
        pass
    with pytest.raises(ValueError, match="Pool not running"), pool:
        pass
    pool.join()


def test_traceback(make_pool, remote, function, capsys):
    with pytest.raises(lambdapool.LambdaPoolError) as caught:
        make_pool(function).apply(remote.fail, ("123",))
    assert caught.value.name == "ValueError"
    assert "raise ValueError(message)" in caught.value.__cause__.text
    sys.excepthook(caught.type, caught.value, caught.tb)
    shown = capsys.readouterr().err
    assert re.search(r'File ".*remote.py", line \d+, in fail\n +raise ValueError\(message\)', shown)
    assert "direct cause of the following exception" in shown


def test_wrapped_exception(make_pool, remote, function):
    with pytest.raises(lambdapool.LambdaPoolError, match="foo"):
        make_pool(function).apply(remote.fail, ("foo",))


def test_map_no_failfast(make_pool, remote, function):
    """All calls are made, and the pool can be joined after it."""
    pool = make_pool(function, workers=2)
    with pytest.raises(lambdapool.LambdaPoolError):
        pool.map(remote.raise_large, [1024 * 1024] * 4)
    pool.close()
    pool.join()


def test_release_task_refs(make_pool, remote):
    pool = make_pool("pickling")
    points = [remote.Point(n) for n in range(10)]
    references = [weakref.ref(point) for point in points]
    assert pool.map(remote.identity, points) == points
    del points
    # The thread may still hold the last one for a moment.
    pool.apply(remote.sqr, (1,))
    gc.collect()
    assert {reference() for reference in references} == {None}
    assert not [one for one in gc.get_objects() if type(one) is remote.Point]


def test_resource_warning(remote):
    pool = lambdapool.LambdaPool(1, "plain")
    with pytest.warns(ResourceWarning, match="unclosed running pool"):
        pool = None
        gc.collect()
    assert pool is None


def test_async_error_callback(make_pool, remote, function):
    given = []
    result = make_pool(function).apply_async(remote.fail, ("no",), error_callback=given.append)
    with pytest.raises(lambdapool.LambdaPoolError, match="no"):
        result.get(60)
    assert [error.name for error in given] == ["ValueError"]


@pytest.mark.parametrize(
    "kind, func, name",
    [("plain", "not_json", "NotJSON"), ("pickling", "unpicklable", "NotPicklable")],
)
def test_unpickleable_result(make_pool, remote, kind, func, name):
    pool = make_pool(kind, workers=2)
    for _ in range(20):
        given = []
        result = pool.apply_async(getattr(remote, func), (1,), error_callback=given.append)
        with pytest.raises(lambdapool.LambdaPoolError):
            result.get(60)
        assert [error.name for error in given] == [name]
    pool.close()
    pool.join()


def test_all_of_cpython_is_here_or_said_to_be_elsewhere():
    """Nothing is asked where this Python comes without its tests."""
    here = {name for name in globals() if name.startswith("test_")}
    here |= {case[0] for case in (*VALUES, *THROWING)}
    known = here | cpython.POOL_ELSEWHERE.keys()
    assert cpython.names(CLASSES) - known == set()
    assert not here & cpython.POOL_ELSEWHERE.keys()
