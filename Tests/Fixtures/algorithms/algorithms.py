"""The example of the README."""


def fibonacci(n):
    """The n-th Fibonacci number, the slow way: calls are what is to be shown."""
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
