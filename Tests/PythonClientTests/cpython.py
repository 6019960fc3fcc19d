"""CPython's own tests of multiprocessing.pool and concurrent.futures: which stand here, and why others do not."""

import ast
import importlib.util
from pathlib import Path

# In what an adapted test, by the name that it has in CPython, differs; all others say the same of our classes.
DIFFERENCES = {
    "test_traceback": "the exception is a LambdaPoolError with the remote class as its name",
    "test_wrapped_exception": "likewise",
    "test_async_error_callback": "likewise",
    "test_map_exception": "likewise",
    "test_map_async_callbacks": "likewise",
    "test_error_during_func_exec_on_worker": "likewise",
    "test_error_at_task_unpickle": "likewise: the agent's PickleMismatch, and the pool lives on",
    "test_unpickleable_result": "MaybeEncodingError is the agent's NotPicklable",
    "test_error_during_result_pickle_on_worker": "likewise",
    "test_error_during_result_unpickle_in_result_handler": "the exception is the call's alone",
    "test_exit_during_result_unpickle_in_result_handler": "likewise",
    "test_imap_handle_iterable_exception": "there are no chunks: all results before it come",
    "test_imap_unordered_handle_iterable_exception": "likewise",
    "test_terminate": "whoever waits gets BrokenLambdaPool instead of waiting for good",
    "test_killed_child": "the process is lp-map; its end is BrokenLambdaPool, a BrokenExecutor",
    "test_shutdown_deadlock": "likewise",
    "test_resource_warning": "the words of the warning",
    "test_make_pool": "the words of the error",
    "test_max_workers_negative": "likewise",
    "test_map_chunksize": "chunksize changes nothing, and is checked all the same",
}

# The pool's: _TestPool, _TestPoolWorkerErrors and _TestPoolWorkerLifetime of _test_multiprocessing.
POOL_ELSEWHERE = {
    "test_pool_worker_lifetime": "there is no maxtasksperchild: workers are the platform's",
    "test_pool_worker_lifetime_early_close": "likewise",
    "test_pool_maxtasksperchild_invalid": "likewise",
    "test_worker_finalization_via_atexit_handler_of_multiprocessing": "no worker is a child here",
    "test": "is none",
}

# The executor's: ExecutorTest, ThreadPoolExecutorTest, ProcessPoolExecutorTest, ExecutorShutdownTest, its two
# sorts, ExecutorDeadlockTest, AsCompletedTests, WaitTests.
EXECUTOR_ELSEWHERE = {
    **dict.fromkeys(
        [
            "test_default_workers",
            "test_saturation",
            "test_idle_thread_reuse",
            "test_idle_process_reuse_one",
            "test_idle_process_reuse_multiple",
            "test_thread_names_assigned",
            "test_thread_names_default",
            "test_threads_terminate",
            "test_processes_terminate",
            "test_max_workers_too_large",
            "test_hang_global_shutdown_lock",
            "test_executor_map_current_future_cancel",
            "test_pending_calls_race",
            "test_python_finalization_error",
            "test_gh105829_should_not_deadlock_if_wakeup_pipe_full",
        ],
        "is about the threads and processes inside the standard executors",
    ),
    **dict.fromkeys(
        [
            "test_max_tasks_per_child",
            "test_max_tasks_per_child_defaults_to_spawn_context",
            "test_max_tasks_early_shutdown",
            "test_ressources_gced_in_workers",
        ],
        "workers are the platform's, who keeps and ends them",
    ),
    **dict.fromkeys(
        [
            "test_interpreter_shutdown",
            "test_submit_after_interpreter_shutdown",
            "test_hang_gh83386",
            "test_cancel_futures_wait_false",
        ],
        "is a program that ends: test_processes.py",
    ),
    **dict.fromkeys(
        [
            "test_exit_at_task_unpickle",
            "test_crash_at_task_unpickle",
            "test_crash_during_func_exec_on_worker",
            "test_exit_during_func_exec_on_worker",
            "test_crash_during_result_pickle_on_worker",
            "test_exit_during_result_pickle_on_worker",
            "test_crash_big_data",
        ],
        "ends a worker, which fails its call alone: test_local.py",
    ),
    **dict.fromkeys(
        ["test_free_reference_yielded_future", "test_correct_timeout_exception_msg"],
        "makes no call: as_completed is not ours",
    ),
    "test_zero_timeout": "is test_future_times_out by its older name",
    "test": "is none",
}


def names(classes):
    """The tests of CPython's classes in this Python's own library; empty where that lacks them."""
    found = set()
    for file in _sources():
        for part in ast.walk(ast.parse(file.read_text())):
            if isinstance(part, ast.ClassDef) and part.name in classes:
                functions = (one for one in ast.walk(part) if isinstance(one, ast.FunctionDef))
                found |= {one.name for one in functions if one.name.startswith("test")}
    return found


def _sources():
    spec = importlib.util.find_spec("test")
    folders = [Path(folder) for folder in spec.submodule_search_locations or ()] if spec else []
    for folder in folders:
        yield from folder.glob("_test_multiprocessing.py")
        yield from folder.glob("test_concurrent_futures.py")
        yield from folder.glob("test_concurrent_futures/*.py")
