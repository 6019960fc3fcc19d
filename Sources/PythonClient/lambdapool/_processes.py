"""The engines of this process, when it forks and when it ends."""

import atexit
import os
import weakref

_engines = weakref.WeakSet()


def register(engine):
    """From now on the engine is seen to at a fork and at the end."""
    _engines.add(engine)


def unregister(engine):
    """The engine has ended by itself."""
    _engines.discard(engine)


def _forget_all():
    for engine in list(_engines):
        engine.forget()
    _engines.clear()


def _end_all():
    """An executor finishes its work, as the standard ones do; a pool leaves it, as the standard one does."""
    engines = list(_engines)
    try:
        for engine in engines:
            if engine.outlives:
                engine.close()
                engine.join()
    finally:
        for engine in engines:
            engine.terminate()
            engine.join(5)


os.register_at_fork(after_in_child=_forget_all)
atexit.register(_end_all)
