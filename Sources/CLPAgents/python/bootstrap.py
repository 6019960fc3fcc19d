"""Runs a Python handler for lp-local, whose events come by stdin and whose answers go to stdout.

They are frames instead of the HTTP of Lambda's Runtime API, which cost more than all the rest of a call: a byte for
what comes, its length in four, and its bytes; an answer asks for the next event too. An event is a length, five lines
and the payload. Messages, log format and error shapes are those of awslambdaric, the client that AWS itself runs.
"""

import json
import logging
import os
import sys
import time

# Here before anybody may replace them.
from os import read, write

HERE = __file__
# What a frame to the server says.
READY, RESPONSE, ERROR, INIT_ERROR = (bytes([kind]) for kind in range(4))
DECODE = json.JSONDecoder().decode
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
current_request = ""


class Fault(Exception):
    """What the runtime itself finds wrong with a handler, an event or a value."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


class Event:
    """A call, as the platform describes it."""

    def __init__(self, request, deadline, arn, trace, client_context, body):
        self.request = request.decode()
        self.deadline = deadline
        self.arn = arn
        self.trace = trace
        self.client_context = client_context
        self.body = body


class Platform:
    """The server's side: hands out events and takes answers."""

    def __init__(self, events, answers):
        self.events = events
        self.answers = answers

    def answer(self, kind, body=b""):
        """Sends what came of a call, or that the worker is ready, and returns the next event."""
        self.send(kind, body)
        frame = self.receive()
        while len(frame) < 4:
            frame += self.receive()
        missing = 4 + int.from_bytes(frame[:4], "little") - len(frame)
        if missing:
            parts = [frame]
            while missing:
                parts.append(self.receive())
                missing -= len(parts[-1])
            frame = b"".join(parts)
        return Event(*frame[4:].split(b"\n", 5))

    def fail_init(self, body):
        """Reports that there will be no first event."""
        self.send(INIT_ERROR, body)

    def send(self, kind, body):
        frame = kind + len(body).to_bytes(4, "little") + body
        sent = write(self.answers, frame)
        while sent < len(frame):
            sent += write(self.answers, memoryview(frame)[sent:])

    def receive(self):
        # More would be mapped and unmapped for every call.
        data = read(self.events, 1 << 16)
        if not data:
            # The server is gone: there is nobody left to work for.
            os._exit(0)
        return data


class Record:
    """Named values, as attributes."""

    def __init__(self, **values):
        self.__dict__.update(values)


class Context:
    """What a handler learns about its call."""

    # What is the same for every call of a worker.
    function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
    function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
    memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
    log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
    log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
    identity = Record(cognito_identity_id=None, cognito_identity_pool_id=None)
    tenant_id = None

    def __init__(self, event):
        self.aws_request_id = event.request
        self.invoked_function_arn = event.arn.decode()
        self.client_context = client_context(event.client_context)
        self._deadline = event.deadline

    def get_remaining_time_in_millis(self):
        return max(int(self._deadline) - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


def client_context(text):
    """The caller's ClientContext, or None."""
    if not text:
        return None
    try:
        given = json.loads(text)
    except ValueError as error:
        message = f"Unable to parse Client Context JSON: {error}"
        raise Fault("Runtime.LambdaContextUnmarshalError", message) from None
    names = ["app_" + name for name in ("title", "version_name", "version_code", "package_name")]
    client = given.get("client") or {}
    return Record(
        custom=given.get("custom"),
        env=given.get("env"),
        client=Record(**{name: client.get(name) for name in ["installation_id", *names]}),
    )


class RequestFilter(logging.Filter):
    """Gives log records the id of the call under way."""

    def filter(self, record):
        record.aws_request_id = current_request
        return True


def set_up_logging():
    """Writes the records of `logging` to stdout in Lambda's format."""
    logging.Formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )
    )
    handler.addFilter(RequestFilter())
    logging.getLogger().addHandler(handler)


def find_handler(name):
    """Imports the module of `module.function` and returns the function."""
    import importlib

    module_name, dot, function = name.rpartition(".")
    if not dot:
        message = f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)"
        raise Fault("Runtime.MalformedHandlerName", message)
    if module_name.split(".")[0] in sys.builtin_module_names:
        message = f"Cannot use built-in module {module_name} as a handler module"
        raise Fault("Runtime.BuiltInModuleConflict", message)
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault(
            "Runtime.ImportModuleError",
            f"Unable to import module '{module_name}': {error}",
        ) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module_name}': {error}"
        trace = [f'  File "{error.filename}" Line {error.lineno}\n    {error.text}']
        raise Fault("Runtime.UserCodeSyntaxError", message, trace) from error
    try:
        return getattr(module, function)
    except AttributeError:
        message = f"Handler '{function}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", message) from None


def decode(body):
    try:
        return DECODE(body.decode("utf-8", "surrogatepass"))
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None


def encode(value):
    """The body of an answer."""
    if isinstance(value, bytes):
        return value
    try:
        try:
            return utf8(ENCODE(value))
        except TypeError:
            if "decimal" not in sys.modules:
                raise
            return utf8(encode_decimals(value))
    except (TypeError, ValueError, RecursionError) as error:
        raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None


def encode_decimals(value):
    """The JSON text of a value in which a Decimal is the number that it is, with all its digits."""
    import decimal
    import re

    numbers = []
    mark = os.urandom(16).hex()

    class Encoder(json.JSONEncoder):
        def default(self, value):
            if not isinstance(value, decimal.Decimal):
                return super().default(value)
            if value.is_nan():
                return float("nan")
            numbers.append(str(value))
            return f"{mark}{len(numbers) - 1}"

    text = Encoder(ensure_ascii=False).encode(value)
    return re.sub(f'"{mark}([0-9]+)"', lambda match: numbers[int(match[1])], text)


def utf8(text):
    """The bytes of a JSON text; a lone surrogate, which UTF-8 cannot hold, becomes its escape."""
    return text.encode("utf-8", "backslashreplace")


def describe(error):
    """The error's JSON members in Lambda's shape, the bootstrap's own frames left out."""
    if isinstance(error, Fault):
        kind, message, trace = error.kind, str(error), error.trace
    else:
        import traceback

        # Tuples, because AWS's client has no marks below a line either.
        frames = [tuple(f) for f in traceback.extract_tb(error.__traceback__) if f.filename != HERE]
        while frames and frames[0][0].startswith("<frozen importlib"):
            frames.pop(0)
        kind, message = type(error).__name__, str(error)
        trace = traceback.format_list(frames)
    return {
        "errorMessage": message,
        "errorType": kind,
        "requestId": current_request,
        "stackTrace": trace,
    }


def report(error):
    """Logs an error and returns the body of an answer that is one."""
    shape = describe(error)
    lines = [f"[ERROR] {shape['errorType']}: {shape['errorMessage']}"]
    if shape["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        lines += [entry.rstrip("\n") for entry in shape["stackTrace"]]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return utf8(ENCODE(shape))


def run(handler, event):
    """Calls the handler once; returns what `Platform.answer` sends."""
    global current_request
    current_request = event.request
    # Past setenv(3), which keeps every value that it was ever given.
    os.environ._data[b"_X_AMZN_TRACE_ID"] = event.trace
    try:
        return RESPONSE, encode(handler(decode(event.body), Context(event)))
    except Exception as error:
        return ERROR, report(error)


def keep_compiled(cache, *roots):
    """Has what is compiled of the modules below some folders, which are read-only, kept in another."""
    from importlib import machinery

    class Loader(machinery.SourceFileLoader):
        def get_code(self, name):
            # Not for good: the compiled modules of Python itself are where they are.
            sys.pycache_prefix = cache
            try:
                return super().get_code(name)
            except (EOFError, TypeError, ValueError):
                # What was kept is damaged, unless it is the source, which then fails again.
                from importlib.util import cache_from_source

                kept = cache_from_source(self.get_filename(name))
                try:
                    os.unlink(kept)
                    print(f"[WARN] '{kept}' is damaged; compiling '{name}' anew", file=sys.stderr)
                except FileNotFoundError:
                    # Another worker has been here meanwhile.
                    pass
                return super().get_code(name)
            finally:
                sys.pycache_prefix = None

    find = machinery.FileFinder.path_hook(
        (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES),
        (Loader, machinery.SOURCE_SUFFIXES),
        (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES),
    )
    inside = tuple(root + "/" for root in roots)

    def hook(path):
        if not (path + "/").startswith(inside):
            raise ImportError(path)
        return find(path)

    sys.path_hooks.insert(0, hook)


def connect():
    """What is there as stdin and stdout; user code finds the one empty, and the other to be the log."""
    platform = Platform(os.dup(0), os.dup(1))
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return platform


def main():
    platform = connect()
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    # `site` is not run (-S): the machine's own packages are not Lambda's.
    import site

    site.setquit()
    layers, cache = sys.argv[1:]
    # Before they are looked into, and remembered without it.
    keep_compiled(cache, os.environ["LAMBDA_TASK_ROOT"], layers)
    site_packages = f"lib/python3.{sys.version_info.minor}/site-packages"
    layered = [f"{layers}/python/{site_packages}", f"{layers}/python"]
    sys.path[:1] = [os.environ["LAMBDA_TASK_ROOT"], *filter(os.path.isdir, layered)]
    sys.argv = [os.environ["_HANDLER"]]
    set_up_logging()
    try:
        handler = find_handler(os.environ["_HANDLER"])
    except Exception as error:
        platform.fail_init(report(error))
        sys.exit(1)
    event = platform.answer(READY)
    while True:
        answer = run(handler, event)
        sys.stdout.flush()
        event = platform.answer(*answer)


main()
