"""Small functions that behave in every way a function can."""

import os
import sys
import time


def add(a, b=0):
    return a + b


def echo(value):
    return value


def fail(message):
    raise ValueError(message)


def fail_on_odd(n):
    if n % 2:
        raise ValueError(f"{n} is odd")
    return n


def unprintable(_):
    return [1, {"x": {2}}]


def leave(status):
    sys.exit(status)


def die(_):
    os.abort()


def die_on_seven(n):
    if n == 7:
        os.abort()
    return n


def once(folder, name):
    """Fails when it has been called before."""
    open(f"{folder}/{name}", "x").close()
    return name


def wait(seconds):
    time.sleep(seconds)
    return seconds


def say(text):
    print(text)
    return len(text)


def process(_):
    return os.getpid()
