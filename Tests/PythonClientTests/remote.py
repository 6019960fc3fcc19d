"""What the tests call: the package of a function, whose workers are threads of the test's own process."""

import threading
import time

# By name: what a call waits for, and how many have begun to.
GATES = {}
BEGUN = {}


def sqr(x, wait=0.0):
    time.sleep(wait)
    return x * x


def mul(x, y):
    return x * y


def capture(*args, **kwargs):
    return [args, kwargs]


def identity(value):
    return value


def parse(text):
    return int(text)


def divide(a, b):
    return divmod(a, b)


def fail(message):
    raise ValueError(message)


def raise_large(size):
    raise ValueError("x" * size)


def not_json(_):
    return {1, 2}


def closure():
    return lambda: 42


def unpicklable(_):
    return threading.Lock()


class Point:
    def __init__(self, x):
        self.x = x

    def __eq__(self, other):
        return type(other) is Point and other.x == self.x

    def norm(self, power=2):
        return self.x**power


class Traitor:
    """Cannot be read back where this is set."""

    message = None

    def __setstate__(self, state):
        if Traitor.message:
            raise RuntimeError(Traitor.message)

    def __getstate__(self):
        return 1


def make_traitor(_):
    return Traitor()


def wait_for(name, value=None):
    """Returns when the gate of that name is opened."""
    BEGUN[name].release()
    if not GATES[name].wait(60):
        raise TimeoutError("nobody opened the gate")
    return value
