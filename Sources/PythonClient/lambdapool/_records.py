"""What lp-map says: records on its output, lines for people on its error output."""

import json
import logging
import re
import signal

from lambdapool._errors import LambdaFunctionError, from_record

LOG = logging.getLogger("lambdapool")
LOADS = json.JSONDecoder().decode
INDEX = re.compile(rb'\{"index":(\d+)')


class Lines:
    """Chunks of bytes made lines of."""

    def __init__(self):
        self._rest = []

    def split(self, chunk):
        """The lines that end in a chunk, without their newlines."""
        *lines, rest = chunk.split(b"\n")
        if lines and self._rest:
            lines[0] = b"".join([*self._rest, lines[0]])
            self._rest = []
        # A long line comes in many chunks, which are joined once.
        if rest:
            self._rest.append(rest)
        return lines


def outcome(line):
    """What a record says, as (index, result, exception); one of the latter two is None."""
    try:
        record = LOADS(line.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError) as error:
        # JSON that this Python does not take, such as a number of 5,000 digits.
        message = f"the result cannot be read: {error}"
        return int(INDEX.match(line)[1]), None, LambdaFunctionError("UnreadableResult", message)
    error = record.get("error")
    if error is None:
        return record["index"], record["result"], None
    return record["index"], None, from_record(error)


class Complaints:
    """The lines for people: notes go to the log, the last word is kept."""

    def __init__(self):
        self._lines = Lines()
        # Why lp-map is about to end.
        self.last = None
        self._latest = ""

    def hear(self, chunk):
        """Takes in what was read."""
        for line in self._lines.split(chunk):
            text = line.decode("utf-8", "replace")
            self._latest = text.partition("lp-map: ")[2] or text
            if self._latest.startswith("cannot "):
                self.last = self.last or self._latest
            else:
                LOG.warning("%s", text)

    def verdict(self, status):
        """Why it ended before its work did."""
        if self.last:
            return self.last
        if status < 0:
            return f"lp-map was ended by {signal.Signals(-status).name}"
        return f"lp-map ended with status {status}" + (self._latest and f": {self._latest}")
