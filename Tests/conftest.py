"""What holds for all tests in Python."""

import signal

# What a shell starts in the background ignores interrupts, and what nohup starts the end of a terminal; so would
# all that it starts: the commands leave an ignored signal ignored, as they must.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
