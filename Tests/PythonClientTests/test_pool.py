"""What is the pool's own: lazy input, forms of calls, errors, and that nobody ever waits in vain."""

import gc
import logging
import pickle
import sys
import threading
import time

import lambdapool
import pytest


def test_calls_as_json(make_pool, remote, service):
    pool = make_pool("plain")
    assert pool.apply(remote.capture, (1, "ü\ud800"), {"k": [None, True, 2.5, {"a": []}]}) == [
        [1, "ü\ud800"],
        {"k": [None, True, 2.5, {"a": []}]},
    ]
    assert pool.apply("remote:mul", (6, 7)) == 42
    assert pool.apply(remote.mul, (10**40, 1)) == 10**40
    assert service.events[1] == {
        "lp": 1,
        "call": "remote:capture",
        "args": [1, "ü\ud800"],
        "kwds": {"k": [None, True, 2.5, {"a": []}]},
    }


def test_calls_as_pickles(make_pool, remote, service):
    pool = make_pool("pickling")
    offset = 3
    assert pool.apply(lambda x: {(x, offset)}, (4,)) == {(4, 3)}
    assert pool.apply(remote.identity, (remote.Point(2),)) == remote.Point(2)
    assert pool.apply(remote.Point(3).norm, (), {"power": 3}) == 27
    assert pool.apply("remote:capture", (1,), {"a": (2,)}) == [(1,), {"a": (2,)}]
    assert pool.apply(remote.closure)() == 42
    assert all(event["python"] == f"3.{sys.version_info[1]}" for event in service.events)


def test_without_pickle_tuples_come_back_as_lists(make_pool, remote):
    assert make_pool("plain").apply(remote.divide, (7, 2)) == [3, 1]
    assert make_pool("pickling").apply(remote.divide, (7, 2)) == (3, 1)


class Number(int):
    pass


CYCLE = []
CYCLE.append(CYCLE)
DEEP = []
for _ in range(100_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "value, words",
    [
        ((1,), "it holds a value of type tuple"),
        ({1}, "a value of type set"),
        (b"x", "a value of type bytes"),
        (Number(1), "a value of type test_pool.Number"),
        ([{"a": float("nan")}], "it holds nan"),
        (float("-inf"), "it holds -inf"),
        ({1: 2}, "it holds a key of type int"),
        ({"a": [{None: 2}]}, "it holds a key of type NoneType"),
        (CYCLE, "Circular reference"),
        (DEEP, "recursion"),
        (object(), "a value of type object"),
    ],
)
def test_what_json_would_change_is_refused(make_pool, remote, service, value, words):
    pool = make_pool("plain")
    for args, kwds in (((1, value), {}), ((), {"value": value})):
        with pytest.raises(TypeError, match=words) as caught:
            pool.apply(remote.capture, args, kwds)
        assert "pack the function with --pickle" in str(caught.value)
    # Only the probe was sent.
    assert [event.get("call") for event in service.events] == [None]


@pytest.mark.parametrize(
    "func, words",
    [
        (lambda x: x, "it is not at the level of the module"),
        ("".join, "it has none"),
        (print, "builtins"),
    ],
)
def test_what_has_no_name_cannot_be_called_without_pickle(make_pool, func, words):
    with pytest.raises((TypeError, lambdapool.LambdaPoolError), match=words):
        make_pool("plain").apply(func, ("x",))


def test_a_function_of_the_main_module_says_where_it_should_be(make_pool):
    def func():
        pass

    func.__module__, func.__qualname__ = "__main__", "func"
    with pytest.raises(TypeError, match="it is defined in __main__; import it from a module"):
        make_pool("plain").apply(func)


def test_another_python_is_refused_naming_both(make_pool, remote, monkeypatch):
    from lambdapool._forms import PickleForm

    probe = PickleForm.PROBE.replace('"python":"3.', '"python":"3.9')
    monkeypatch.setattr(PickleForm, "PROBE", probe)
    pool = make_pool("pickling")
    for _ in range(2):
        with pytest.raises(lambdapool.LambdaPoolError, match="of Python 3.9.* runs Python 3"):
            pool.apply(remote.sqr, (1,))


def test_a_reply_is_unpickled_only_where_the_call_was_a_pickle(make_pool, remote):
    """What the function returns here would end the process if it were read."""
    bomb = {"pickle": "Y29zCl9leGl0CihJMQp0Ui4="}
    assert make_pool("plain").apply(remote.identity, (bomb,)) == bomb


def test_a_function_without_an_agent_is_taken_at_its_word(make_pool, remote):
    assert make_pool("constant").map(remote.sqr, range(3)) == [55] * 3


def test_an_exception_of_the_function(make_pool, remote, function):
    pool = make_pool(function)
    with pytest.raises(lambdapool.LambdaPoolError, match="^ValueError: no$") as caught:
        pool.apply(remote.fail, ("no",))
    error = caught.value
    assert (error.name, error.message) == ("ValueError", "no")
    assert error.request_id == "request-1"
    assert "raise ValueError(message)" in str(error.__cause__)
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), str(again.__cause__)) == (str(error), str(error.__cause__))


def test_a_failure_of_the_platform(make_pool, remote, function):
    pool = make_pool("gone")
    with pytest.raises(lambdapool.LambdaFunctionError) as caught:
        pool.map(remote.sqr, range(100))
    assert (caught.value.name, caught.value.request_id) == (
        "ResourceNotFoundException",
        "request-1",
    )
    pool.close()
    pool.join()


def test_a_pool_that_met_a_permanent_fault_says_so_again(make_pool, remote):
    pool = make_pool("gone")
    with pytest.raises(lambdapool.LambdaFunctionError):
        pool.apply(remote.sqr, (1,))
    pool._engine.join(60)
    with pytest.raises(lambdapool.BrokenLambdaPool, match="cannot call 'gone'"):
        pool.apply(remote.sqr, (1,))


def test_a_result_that_cannot_be_read_is_its_calls_own_failure(make_pool, remote):
    pool = make_pool("pickling")
    remote.Traitor.message = "not here"
    try:
        results = [pool.apply_async(remote.make_traitor, (n,)) for n in range(3)]
        for result in results:
            with pytest.raises(RuntimeError, match="not here"):
                result.get(60)
    finally:
        remote.Traitor.message = None
    assert pool.apply(remote.sqr, (3,)) == 9


def test_imap_reads_no_further_than_its_window(make_pool, remote):
    pool = make_pool("plain", workers=2)
    read = []

    def endless():
        for n in iter(int, 1):
            read.append(n)
            yield len(read)

    results = pool.imap(remote.sqr, endless())
    assert [next(results) for _ in range(100)] == [n * n for n in range(1, 101)]
    time.sleep(0.2)
    assert 100 < len(read) <= 100 + 2 * 16
    del results
    assert pool.apply(remote.sqr, (5,)) == 25


@pytest.mark.parametrize("method", ["imap", "imap_unordered"])
def test_a_result_does_not_wait_for_the_next_input(make_pool, remote, method):
    """The input here is made of the results."""
    answers, bell = [2], threading.Semaphore(1)

    def feedback():
        for _ in range(4):
            assert bell.acquire(timeout=60)
            yield answers[-1]

    for value in getattr(make_pool(), method)(remote.sqr, feedback()):
        answers.append(value)
        bell.release()
    assert answers == [2, 4, 16, 256, 65536]


def test_a_blocked_input_holds_up_nobody_else(make_pool, remote):
    pool, release = make_pool(), threading.Event()

    def stuck():
        release.wait(60)
        yield 1

    results = pool.imap(remote.sqr, stuck())
    assert pool.map(remote.sqr, range(5)) == [0, 1, 4, 9, 16]
    release.set()
    assert list(results) == [1]


def test_no_more_calls_at_once_than_workers(make_pool, remote, service):
    pool = make_pool(workers=3)
    pool.starmap(remote.sqr, [(n, 0.02) for n in range(30)])
    assert service.most_running == 3


def test_small_calls_get_their_turn_beside_a_large_map(make_pool, remote):
    pool = make_pool(workers=2)
    large = pool.starmap_async(remote.sqr, [(n, 0.02) for n in range(500)])
    assert pool.apply(remote.sqr, (7,)) == 49
    assert not large.ready()


def test_sixty_four_threads_share_a_pool(make_pool, remote, function):
    pool = make_pool(function, workers=16)
    wrong = []

    def work(number):
        for n in range(10):
            if pool.apply(remote.mul, (number, n)) != number * n:
                wrong.append((number, n))
        if pool.map(remote.sqr, range(number)) != [n * n for n in range(number)]:
            wrong.append(number)
        if list(pool.imap(remote.sqr, range(number))) != [n * n for n in range(number)]:
            wrong.append(-number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not wrong and not any(thread.is_alive() for thread in threads)


def test_large_values_in_both_directions_fill_no_pipe_for_good(make_pool, remote, function):
    pool = make_pool(function, workers=8)
    text = "x" * 400_000
    assert pool.map(remote.identity, [text] * 8) == [text] * 8


def test_the_credentials_are_in_no_argument(make_pool, remote):
    pool = make_pool(aws_access_key_id="AKID", aws_secret_access_key="SeCrEt", aws_region_name="x")
    pool.apply(remote.sqr, (1,))
    process = f"/proc/{pool._engine._process.pid}"
    with open(f"{process}/cmdline", "rb") as arguments, open(f"{process}/environ", "rb") as given:
        assert b"SeCrEt" not in arguments.read()
        environment = given.read()
    assert b"AWS_SECRET_ACCESS_KEY=SeCrEt\0" in environment
    assert b"AWS_REGION=x\0" in environment


@pytest.mark.parametrize(
    "options, words",
    [
        ({"aws_access_key_id": "a"}, "go together"),
        ({"aws_session_token": "t"}, "needs aws_access_key_id"),
        ({"workers": 0}, "workers must be 1 or more, not 0"),
    ],
)
def test_misuse(options, words):
    with pytest.raises(ValueError, match=words):
        lambdapool.LambdaPool(**options)


def test_where_the_command_is(monkeypatch, tmp_path):
    monkeypatch.setenv("LAMBDAPOOL_BIN", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="cannot find 'lp-map': it is not in LAMBDAPOOL_BI"):
        lambdapool.LambdaPool()
    monkeypatch.delenv("LAMBDAPOOL_BIN")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(FileNotFoundError, match="nor on PATH; install"):
        lambdapool.LambdaPool()


def test_a_callback_that_raises_is_logged_and_harms_nobody(make_pool, remote, caplog):
    def callback(value):
        raise RuntimeError("my own")

    pool = make_pool()
    with caplog.at_level(logging.ERROR, "lambdapool"):
        assert pool.apply_async(remote.sqr, (3,), callback=callback).get(60) == 9
    assert pool.apply(remote.sqr, (4,)) == 16
    assert "my own" in caplog.text


def test_an_abandoned_map_leaves_its_pool_free(make_pool, remote, service, monkeypatch):
    """As after Ctrl-C: the rest of the map is not called."""
    pool = make_pool(workers=2)
    result = pool.starmap_async(remote.sqr, [(n, 0.01) for n in range(10_000)])
    result.cancel()
    assert pool.apply(remote.sqr, (2,)) == 4
    result.wait(60)
    assert result.ready() and len(service.events) < 200


def test_a_pool_cannot_be_pickled(make_pool, make_executor):
    with pytest.raises(NotImplementedError, match="cannot be passed between processes"):
        pickle.dumps(make_pool())
    with pytest.raises(TypeError, match="cannot be passed between processes"):
        pickle.dumps(make_executor())


@pytest.mark.parametrize("method", ["apply_async", "map_async", "imap", "imap_unordered"])
def test_whoever_waits_hears_that_the_engine_died(make_pool, remote, gate, method):
    pool = make_pool(workers=2)
    args = (gate.name,) if method == "apply_async" else [gate.name] * 3
    result = getattr(pool, method)(remote.wait_for, args)
    gate.await_calls()
    pool._engine._process.kill()
    with pytest.raises(lambdapool.BrokenLambdaPool, match="lp-map was ended by SIGKILL"):
        result.get(60) if hasattr(result, "get") else result.next(60)
    with pytest.raises(lambdapool.BrokenLambdaPool, match="lp-map was ended by SIGKILL"):
        pool.apply(remote.sqr, (1,))


def test_terminate_leaves_nobody_waiting(make_pool, remote, gate):
    pool = make_pool(workers=2)
    result = pool.map_async(remote.wait_for, [gate.name] * 10)
    gate.await_calls(2)
    pool.terminate()
    pool.join()
    with pytest.raises(lambdapool.BrokenLambdaPool, match="the pool was terminated"):
        result.get(60)
    with pytest.raises(ValueError, match="Pool not running"):
        pool.apply(remote.sqr, (1,))


def test_a_pool_lives_until_its_results_are_there(remote):
    with pytest.warns(ResourceWarning, match="unclosed running pool"):
        result = lambdapool.LambdaPool(2, "plain").map_async(remote.sqr, range(50))
        assert result.get(60) == [n * n for n in range(50)]
        del result
        gc.collect()
