"""Runs a Python handler under the Lambda Runtime API (2018-06-01), for lp-local's workers.

The client is a bare socket: one send carries the answer to a call and the request for the next one.
Messages, log format and error shapes are those of awslambdaric, the client that AWS itself runs.
"""

import _socket
import json
import logging
import os
import sys
import time

HERE = __file__
API = "/2018-06-01/runtime/"
JSON = "application/json"
ENCODE = json.JSONEncoder(ensure_ascii=False).encode
current_request = ""


class Fault(Exception):
    """What the runtime itself finds wrong with a handler, an event or a value."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.trace = trace or []


class Platform:
    """The server's side: hands out events and takes answers."""

    def __init__(self, address):
        host, _, port = address.rpartition(":")
        self.host = address
        self.socket = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        self.socket.connect((host, int(port)))
        self.socket.setsockopt(_socket.IPPROTO_TCP, _socket.TCP_NODELAY, 1)
        self.received = b""
        self.next = f"GET {API}invocation/next HTTP/1.1\r\nHost: {address}\r\n\r\n".encode()

    def first(self):
        """Asks for the first event: the worker is ready."""
        self.socket.sendall(self.next)
        return self.reply()

    def answer(self, event, verdict, body, content_type=JSON, error_type=None):
        """Sends the outcome of a call and returns the next event."""
        request = event["lambda-runtime-aws-request-id"]
        path = f"invocation/{request}/{verdict}"
        post = self.post(path, body, event, error_type, content_type)
        self.socket.sendall(post + self.next)
        # Whatever the server says of an answer (413, 410 Gone), the next event is on its way.
        self.reply()
        return self.reply()

    def fail_init(self, body, error_type):
        """Reports that there will be no first event."""
        self.socket.sendall(self.post("init/error", body, {}, error_type))
        self.reply()

    def post(self, path, body, event, error_type, content_type=JSON):
        head = (
            f"POST {API}{path} HTTP/1.1\r\nHost: {self.host}\r\n"
            f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n"
        )
        if invocation := event.get("lambda-runtime-invocation-id"):
            head += f"Lambda-Runtime-Invocation-Id: {invocation}\r\n"
        if error_type:
            head += f"Lambda-Runtime-Function-Error-Type: {error_type}\r\n"
        return head.encode() + b"\r\n" + body

    def reply(self):
        """Reads one reply: its headers, names in lower case, and its body."""
        received = self.received
        while (end := received.find(b"\r\n\r\n")) < 0:
            received += self.receive()
        headers = {}
        for line in received[:end].decode("utf-8", "surrogateescape").split("\r\n")[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        start, length = end + 4, int(headers.get("content-length", 0))
        if len(received) - start < length:
            parts, have = [received], len(received) - start
            while have < length:
                parts.append(self.receive())
                have += len(parts[-1])
            received = b"".join(parts)
        self.received = received[start + length :]
        return headers, received[start : start + length]

    def receive(self):
        data = self.socket.recv(1 << 18)
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

    def __init__(self, event):
        self.aws_request_id = event["lambda-runtime-aws-request-id"]
        self.invoked_function_arn = event.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = event.get("lambda-runtime-aws-tenant-id")
        self.client_context = client_context(event.get("lambda-runtime-client-context"))
        self._deadline = int(event.get("lambda-runtime-deadline-ms", 0))

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

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
    names = (
        "installation_id",
        "app_title",
        "app_version_name",
        "app_version_code",
        "app_package_name",
    )
    client = given.get("client") or {}
    return Record(
        custom=given.get("custom"),
        env=given.get("env"),
        client=Record(**{name: client.get(name) for name in names}),
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
        return json.loads(body)
    except ValueError as error:
        raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None


def encode(value):
    """The body of an answer and its content type."""
    if isinstance(value, bytes):
        return value, "application/unknown"
    try:
        try:
            return utf8(ENCODE(value)), JSON
        except TypeError:
            if "decimal" not in sys.modules:
                raise
            return utf8(encode_decimals(value)), JSON
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

        frames = [
            frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != HERE
        ]
        while frames and frames[0].filename.startswith("<frozen importlib"):
            frames.pop(0)
        kind, message, trace = (
            type(error).__name__,
            str(error),
            traceback.format_list(frames),
        )
    return {
        "errorMessage": message,
        "errorType": kind,
        "requestId": current_request,
        "stackTrace": trace,
    }


def report(error):
    """Logs an error and returns the body and type that the Runtime API takes."""
    shape = describe(error)
    lines = [f"[ERROR] {shape['errorType']}: {shape['errorMessage']}"]
    if shape["stackTrace"]:
        lines += [
            "Traceback (most recent call last):",
            *(entry.rstrip("\n") for entry in shape["stackTrace"]),
        ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    kind = shape["errorType"]
    return utf8(ENCODE(shape)), kind if kind.startswith("Runtime.") else "Unhandled"


def run(handler, event, body):
    """Calls the handler once; returns what `Platform.answer` sends."""
    global current_request
    current_request = event["lambda-runtime-aws-request-id"]
    if trace := event.get("lambda-runtime-trace-id"):
        os.environ["_X_AMZN_TRACE_ID"] = trace
    try:
        return "response", *encode(handler(decode(body), Context(event)))
    except Exception as error:
        body, kind = report(error)
        return "error", body, JSON, kind


def main():
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
    # `site` is not run (-S): the machine's own packages are not Lambda's. These two it would have given.
    import site

    site.setquit()
    sys.path[0] = os.environ["LAMBDA_TASK_ROOT"]
    sys.argv = [os.environ["_HANDLER"]]
    set_up_logging()
    platform = Platform(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = find_handler(os.environ["_HANDLER"])
    except Exception as error:
        platform.fail_init(*report(error))
        sys.exit(1)
    event, body = platform.first()
    while True:
        answer = run(handler, event, body)
        sys.stdout.flush()
        event, body = platform.answer(event, *answer)


main()
