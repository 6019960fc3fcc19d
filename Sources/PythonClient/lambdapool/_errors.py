"""What can go wrong with a call, and on which side."""

from concurrent.futures import BrokenExecutor


class LambdaPoolError(Exception):
    """The function's own code raised.

    name is the class of the remote exception and message what it said; the remote traceback is
    shown as the cause.
    """

    def __init__(self, name, message, trace=None, request_id=None):
        super().__init__(name, message, trace, request_id)
        self.name = name
        self.message = message
        self.trace = trace
        self.request_id = request_id
        if trace:
            self.__cause__ = RemoteTraceback(_text(name, message, trace))

    def __str__(self):
        return f"{self.name}: {self.message}"


class LambdaFunctionError(Exception):
    """The platform failed: a timeout, memory, throttling, a function that is not there.

    name is the service's error code.
    """

    def __init__(self, name, message, request_id=None):
        super().__init__(name, message, request_id)
        self.name = name
        self.message = message
        self.request_id = request_id

    def __str__(self):
        request = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.name}: {self.message}{request}"


class BrokenLambdaPool(LambdaFunctionError, BrokenExecutor):
    """The pool ended before the call did; the call may have been made."""

    def __init__(self, message, name="BrokenLambdaPool", request_id=None):
        super().__init__(name, message, request_id)

    def __reduce__(self):
        return type(self), (self.message, self.name, self.request_id)

    def __str__(self):
        return self.message


class RemoteTraceback(Exception):
    """A traceback of the machine that ran the call, as text."""

    def __init__(self, text):
        super().__init__(text)
        self.text = text

    def __str__(self):
        return f'\n"""\n{self.text}"""'


# As they are imported, and as a traceback names them.
for _kind in (LambdaPoolError, LambdaFunctionError, BrokenLambdaPool):
    _kind.__module__ = "lambdapool"


def from_record(error):
    """The exception that an lp-map error record stands for."""
    name, message = str(error.get("name")), str(error.get("message"))
    request_id = error.get("requestId")
    if error.get("type") == "LambdaPoolError":
        return LambdaPoolError(name, message, error.get("trace"), request_id)
    return LambdaFunctionError(name, message, request_id)


def _text(name, message, trace):
    frames = trace if isinstance(trace, list) else [trace]
    lines = (str(frame).rstrip("\n") for frame in frames)
    return "\n".join(["Traceback (most recent call last):", *lines, f"{name}: {message}\n"])
