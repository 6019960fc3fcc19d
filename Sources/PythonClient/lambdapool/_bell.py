"""What wakes a thread that polls."""

import os


class Bell:
    """A pipe that rings. Neither side of it blocks, takes a lock, or can be closed too early."""

    def __init__(self):
        self.descriptor, self._ringing = os.pipe()
        os.set_blocking(self.descriptor, False)
        os.set_blocking(self._ringing, False)
        self._is_rung = False

    def ring(self):
        """Makes the descriptor readable; from any thread, and from finalizers too."""
        # Where all is collected at once, it may have been closed before those who ring it.
        if not self._is_rung and self._ringing >= 0:
            self._is_rung = True
            os.write(self._ringing, b"\0")

    def hear(self):
        """Takes in a ring: what was done before a ring that comes earlier is seen after this."""
        os.read(self.descriptor, 64)
        self._is_rung = False

    def close(self):
        """For a process that was forked off, in which nobody rings; else its last user's end closes it."""
        if self.descriptor >= 0:
            descriptors = self.descriptor, self._ringing
            self.descriptor = self._ringing = -1
            for descriptor in descriptors:
                os.close(descriptor)

    __del__ = close
