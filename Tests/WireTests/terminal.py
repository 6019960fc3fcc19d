"""A terminal that a command of ours writes to, and what a person sees on it."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import threading

from loopback import BINARIES

# What StatusLine writes beside text: to the start of the line, erase from there.
TOKEN = re.compile(rb"\r\n|\r|\n|\x1b\[J|[^\r\n\x1b]+")


class Terminal:
    """A pseudo-terminal as the stderr of one run of lp-map."""

    def __init__(self, columns):
        self._master, self._slave = pty.openpty()
        self.resize(columns)
        self.bytes = b""
        self._reader = threading.Thread(target=self._read)

    def resize(self, columns):
        """Gives it another width."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def start(self, *arguments, url, stdin, stdout=subprocess.PIPE, **environment):
        """Starts lp-map; its input is a file or `subprocess.PIPE`."""
        base = {
            "PATH": os.environ["PATH"],
            "TERM": "xterm",
            "AWS_ENDPOINT_URL": url,
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
        }
        child = subprocess.Popen(
            [BINARIES / "lp-map", *arguments],
            stdin=stdin,
            stdout=self._slave if stdout == "terminal" else stdout,
            stderr=self._slave,
            env=base | environment,
        )
        os.close(self._slave)
        self._reader.start()
        return child

    def _read(self):
        # The master fails with EIO when the last writer has gone.
        try:
            while data := os.read(self._master, 4096):
                self.bytes += data
        except OSError:
            pass
        os.close(self._master)

    def close(self):
        """Waits until everything that was written has been read."""
        self._reader.join()

    def screen(self):
        """The lines that are left on the screen at the end."""
        return self._play()[0]

    def statuses(self):
        """Every line that stood at the foot of the screen for a while, the first one first."""
        return self._play()[1]

    def _play(self):
        lines, current, column, statuses = [], "", 0, []
        for token in TOKEN.findall(self.bytes):
            if token == b"\x1b[J":
                current = current[:column]
            elif token == b"\r":
                if column > 0:
                    statuses.append(current)
                column = 0
            elif token in (b"\n", b"\r\n"):
                lines.append(current)
                current, column = "", 0
            else:
                text = token.decode()
                current = current[:column] + text + current[column + len(text) :]
                column += len(text)
        return [*lines, *([current] if current else [])], statuses
