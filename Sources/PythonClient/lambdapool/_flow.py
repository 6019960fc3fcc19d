"""Results of an input that is read only as far ahead as they are."""

import threading
import time
from collections import deque

from lambdapool._results import time_is_up


class Flow:
    """A job of the engine that a thread of its own feeds from an iterator, which may block or be endless.

    At most `ahead` items have been read whose results were not taken yet.
    """

    is_many = True

    def __init__(self, engine, func, iterator, ahead, is_ordered):
        self._engine = engine
        self._func = func
        self._iterator = iterator
        self._ahead = ahead
        self._is_ordered = is_ordered
        self._lock = threading.Lock()
        self._has_room = threading.Condition(self._lock)
        self._has_result = threading.Condition(self._lock)
        self._inputs = deque()
        # By place, or as they came.
        self._results = {} if is_ordered else deque()
        self._read = self._given = self._open = self._taken = 0
        self._is_offered = True
        # Whether the iterator is at its end, and with what exception.
        self._is_fed = False
        self._last_error = None
        self._is_cancelled = False

    def start(self):
        """Begins to read."""
        threading.Thread(target=self._feed, name="lambdapool-input", daemon=True).start()

    def cancel(self):
        """Reads and calls no more; may be called by a finalizer."""
        self._is_cancelled = True
        self._engine.offer(self)

    def next(self, timeout=None):
        """The next result; raises its exception, or StopIteration after the last."""
        self._engine.check_owner()
        end = None if timeout is None else time.monotonic() + timeout
        with self._lock:
            while not self._has_next():
                if self._is_fed and self._taken == self._read:
                    error, self._last_error = self._last_error, None
                    raise error or StopIteration
                rest = None if end is None else end - time.monotonic()
                if rest is not None and rest <= 0:
                    raise time_is_up()
                self._has_result.wait(rest)
            value, error = (
                self._results.pop(self._taken) if self._is_ordered else self._results.popleft()
            )
            self._taken += 1
            # Not for every single one: the threads would take turns at each.
            if self._read - self._taken <= self._ahead // 2:
                self._has_room.notify()
        if error is not None:
            raise error
        return value

    def _has_next(self):
        return self._taken in self._results if self._is_ordered else bool(self._results)

    def _feed(self):
        error = None
        while self._waits_for_room():
            try:
                item = next(self._iterator)
            except StopIteration:
                break
            except BaseException as raised:
                error = raised
                break
            with self._lock:
                if not self._is_cancelled:
                    self._inputs.append(item)
                    self._read += 1
                    self._offer()
        with self._lock:
            if not self._is_cancelled:
                self._last_error = error
            self._is_fed = True
            self._iterator = None
            self._has_result.notify_all()
            self._offer()

    def _waits_for_room(self):
        """Whether there is room for another item, for which it waits, or nobody asks for it any more."""
        with self._lock:
            while self._read - self._taken >= self._ahead and not self._is_cancelled:
                self._has_room.wait()
            return not self._is_cancelled

    def _offer(self):
        if not self._is_offered:
            self._is_offered = True
            self._engine.offer(self)

    # The engine's side.

    @property
    def is_done(self):
        if self._is_cancelled:
            return not self._open
        return self._is_fed and self._given == self._read and not self._open

    def take(self):
        with self._lock:
            if self._is_cancelled:
                self._inputs.clear()
                self._has_room.notify_all()
            if not self._inputs:
                self._is_offered = False
                return None
            place = self._given
            self._given += 1
            self._open += 1
            return place, self._func, (self._inputs.popleft(),), {}

    def settle(self, place, value, error):
        with self._lock:
            self._open -= 1
            if self._is_ordered:
                self._results[place] = value, error
            else:
                self._results.append((value, error))
            self._has_result.notify()

    def abort(self, error):
        with self._lock:
            self._is_cancelled = self._is_fed = True
            self._open = 0
            # After what has come; whatever the input would have raised.
            self._read = self._given = self._taken + self._following()
            self._last_error = error
            self._has_room.notify_all()
            self._has_result.notify_all()

    def _following(self):
        """How many results can be taken without another one."""
        count = 0
        while self._is_ordered and self._taken + count in self._results:
            count += 1
        return count if self._is_ordered else len(self._results)


class IMapIterator:
    """The results of a flow, one by one; when it is let go of, no further call is made."""

    def __init__(self, pool, flow):
        # A pool ends with its last reference.
        self._pool = pool
        self._flow = flow

    def __iter__(self):
        return self

    def next(self, timeout=None):
        """The next result, or multiprocessing.TimeoutError after so many seconds."""
        return self._flow.next(timeout)

    __next__ = next

    def __del__(self):
        self._flow.cancel()
