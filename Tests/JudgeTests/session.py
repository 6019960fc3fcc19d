"""A server and what a client says to it: a session that is written down, whole replies and all.

What differs from run to run is named in its place, the same thing by the same name: `<uuid-1>`.
LP_GOLDEN_WRITE=1 writes down what is said now, for `git diff` to judge.
"""

import base64
import contextlib
import datetime
import difflib
import io
import json
import os
import pathlib
import re

from botocore.response import StreamingBody
from server import Server, told

FOLDER = pathlib.Path(__file__).parent / "Sessions"

# What is named by its kind and a number.
NAMED = re.compile(
    r"(?P<uuid>\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b)"
    # The MD5 of an object stands in quotes, and stays.
    r"|(?P<hex>(?<![\"\w])[0-9a-f]{32}(?![\"\w-]))"
    r"|(?P<id>\b(?:AKIA|ANPA|AROA|ASIA)[0-9A-F]{16,17}\b)"
)
# What is the same for everybody.
COMMON = [
    (re.compile(r"http://127\.0\.0\.1:\d+"), "<endpoint>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+0000)?"), "<time>"),
    (re.compile(r"\d{4}/\d\d/\d\d/\["), "<day>/["),
    (re.compile(r"Runtime Version: \S+"), "Runtime Version: <version>"),
    (re.compile(r"Duration: [\d.]+ ms"), "Duration: <n> ms"),
    (re.compile(r"Max Memory Used: \d+ MB"), "Max Memory Used: <n> MB"),
]
# Members that hold a time, a secret, or what follows from either.
VOLATILE = {
    "SecretAccessKey",
    "SessionToken",
    "creationTime",
    "eventId",
    "firstEventTimestamp",
    "ingestionTime",
    "lastEventTimestamp",
    "lastIngestionTime",
    "storedBytes",
    "timestamp",
}


class Session(Server):
    """A server whose clients write down what they ask and are told."""

    def __init__(self):
        super().__init__()
        self.lines = []
        self.names = {}
        self.isQuiet = False

    def client(self, service, **options):
        client = super().client(service, **options)
        events = client.meta.events
        events.register("before-parameter-build", self._asked)
        events.register("after-call", self._told)
        return client

    def create(self, *arguments, **more):
        """Makes a function, which is another session's affair."""
        with self.quiet():
            return super().create(*arguments, **more)

    def role(self, name="r"):
        """Makes a role, likewise."""
        with self.quiet():
            return super().role(name)

    def pages(self, client, operation, member, key=None, size=2, **arguments):
        """All that a paginator finds under a member; a size of None is the service's own.

        A key is what they are sorted by, where lp-local sorts them by chance.
        """
        with self.quiet():
            paginator = client.get_paginator(operation)
            config = {"PageSize": size} if size else {}
            pages = list(paginator.paginate(**arguments, PaginationConfig=config))
        found = [element for page in pages for element in page.get(member, [])]
        if key:
            found.sort(key=lambda element: element[key])
        name = client.meta.method_to_api_mapping[operation]
        self.note(
            paginator=f"{client.meta.service_model.service_name}.{name}",
            parameters=arguments,
            pages=len(pages),
            reply={member: found},
        )
        return found

    def wait(self, client, waiter, **arguments):
        """Waits as boto3 does."""
        with self.quiet():
            client.get_waiter(waiter).wait(**arguments)
        self.note(waiter=f"{client.meta.service_model.service_name}.{waiter}", parameters=arguments)

    @contextlib.contextmanager
    def quiet(self):
        """Writes nothing down."""
        before, self.isQuiet = self.isQuiet, True
        try:
            yield
        finally:
            self.isQuiet = before

    def note(self, **line):
        """Writes a line down."""
        if not self.isQuiet:
            self.lines.append(json.dumps(self.masked(line), ensure_ascii=False))

    def _asked(self, params, context, **_):
        context["asked"] = dict(params)

    def _told(self, http_response, parsed, model, context, **_):
        reply = {name: value for name, value in parsed.items() if name != "ResponseMetadata"}
        for name, value in reply.items():
            if isinstance(value, StreamingBody):
                reply[name] = content = value.read()
                # The caller finds it unread.
                parsed[name] = StreamingBody(io.BytesIO(content), len(content))
        self.note(
            call=f"{model.service_model.service_name}.{model.name}",
            parameters=context["asked"],
            status=http_response.status_code,
            reply=reply,
        )

    def masked(self, value, member=""):
        """A value as it is written down."""
        if member in VOLATILE:
            return f"<{member}>"
        if isinstance(value, dict):
            return {key: self.masked(inner, key) for key, inner in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.masked(inner) for inner in value]
        if isinstance(value, datetime.datetime):
            return "<time>"
        if isinstance(value, (bytes, bytearray)):
            return self.bytes(bytes(value))
        if member == "LogResult":
            return self.masked(base64.b64decode(value))
        if value is None or isinstance(value, (bool, int, float)):
            return value
        return self.text(value) if isinstance(value, str) else f"<{type(value).__name__}>"

    def bytes(self, value):
        """Bytes as a text, unless they are none or many."""
        try:
            text = value.decode()
        except UnicodeDecodeError:
            text = None
        return self.text(text) if text is not None and len(text) < 1000 else f"<{len(value)} bytes>"

    def text(self, value):
        """A text with what differs from run to run named."""
        for pattern, name in COMMON:
            value = pattern.sub(name, value)
        return NAMED.sub(self.named, value)

    def named(self, match):
        """The name of what was found."""
        kind = match.lastgroup
        numbers = self.names.setdefault(kind, {})
        return f"<{kind}-{numbers.setdefault(match[0], len(numbers) + 1)}>"

    def check(self, name):
        """Compares what was said with what is written down for a session."""
        path = FOLDER / f"{name}.jsonl"
        said = "".join(f"{line}\n" for line in self.lines)
        if os.environ.get("LP_GOLDEN_WRITE") == "1":
            FOLDER.mkdir(exist_ok=True)
            path.write_text(said)
        expected = path.read_text() if path.is_file() else ""
        difference = difflib.unified_diff(
            expected.splitlines(), said.splitlines(), "expected", "given", lineterm="", n=0
        )
        assert said == expected, "\n".join(difference)


def refusal(call, **arguments):
    """The name of what a call is refused with; the rest is written down."""
    return told(call, **arguments)[0]


def names(server, client, operation, member, field, **arguments):
    """One field of all that a paginator finds."""
    return [entry[field] for entry in server.pages(client, operation, member, **arguments)]


def written():
    """Every line of every session."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line)
