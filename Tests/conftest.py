"""What holds for all tests in Python."""

import signal

# A process that a shell starts in the background ignores interrupts, and so would all that it starts:
# the commands leave an ignored signal ignored, as they must.
signal.signal(signal.SIGINT, signal.default_int_handler)
