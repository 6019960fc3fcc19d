"""The two ways in which a call crosses the wire: as JSON, and as a pickle."""

import base64
import json
import math
import sys

from lambdapool._errors import LambdaPoolError

OWN_PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
# Surrogates and whatever else is not ASCII are escaped, so that a line is always UTF-8.
ENCODE = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode
SCALARS = frozenset((type(None), bool, int, float, str))
REMEDY = "pack the function with --pickle"


class JSONForm:
    """Calls by name, with arguments that are JSON; a reply is the value itself."""

    def __init__(self):
        self._openings = {}

    def line(self, func, args, kwds):
        """The task of a call, without its newline.

        Raises TypeError for what JSON would not bring back as it was.
        """
        try:
            opening = self._openings[func]
        except (KeyError, TypeError):
            opening = self._opening(func)
        try:
            text = ENCODE(list(args))
            named = ENCODE(kwds) if kwds else None
        except (TypeError, ValueError, RecursionError) as error:
            raise _misfit(args, kwds, str(error)) from None
        if not is_plain(args) or (kwds and not is_plain((kwds,))):
            raise _misfit(args, kwds, "JSON would change it")
        if named:
            return f'{opening}{text},"kwds":{named}}}'.encode("ascii")
        return f"{opening}{text}}}".encode("ascii")

    def value(self, reply):
        """What the function returned, which nothing is run to find out."""
        return reply

    def _opening(self, func):
        opening = f'{{"call":{ENCODE(callable_name(func))},"args":'
        # What is not hashable is named each time anew.
        if type(func).__hash__ is not None:
            self._openings[func] = opening
        return opening


class PickleForm:
    """Calls as pickles of (callable, args, kwds); so are their replies, and no others."""

    # Asks for bool(), which only a function that takes pickles answers with one.
    PROBE = ENCODE({"pickle": "gANjYnVpbHRpbnMKYm9vbApxACl9cQGHcQIu", "python": OWN_PYTHON})

    def __init__(self):
        # Its import costs what the calls of JSON need not pay.
        import cloudpickle

        self._dumps, self._loads = cloudpickle.dumps, cloudpickle.loads

    def line(self, func, args, kwds):
        """The task of a call, without its newline; raises what pickling raises."""
        target = _Named(func) if isinstance(func, str) else func
        pickled = base64.b64encode(self._dumps((target, tuple(args), dict(kwds)))).decode("ascii")
        return f'{{"pickle":"{pickled}","python":"{OWN_PYTHON}"}}'.encode("ascii")

    def value(self, reply):
        """What the function returned; raises what unpickling raises."""
        if not is_pickled(reply):
            raise TypeError("the reply to a pickle is none: the function was deployed anew")
        return self._loads(base64.b64decode(reply["pickle"], validate=True))


class _Named:
    """A callable that is known by name only, found where the pickle is read."""

    def __init__(self, name):
        self._name = name

    def __reduce__(self):
        # Only here, since its import takes a while.
        import pkgutil

        return pkgutil.resolve_name, (self._name,)


def is_pickled(reply):
    """Whether a reply has the form of one to a pickle."""
    return type(reply) is dict and reply.keys() == {"pickle"} and type(reply["pickle"]) is str


def is_refused(error):
    """Whether an answer to the probe says that the function takes no pickles, of any Python."""
    return isinstance(error, LambdaPoolError) and error.name != "PickleMismatch"


def is_plain(values):
    """Whether JSON brings back all of the values as they are; they are known to be encodable."""
    pending = list(values)
    while pending:
        value = pending.pop()
        kind = type(value)
        if kind in SCALARS:
            continue
        if kind is list:
            pending.extend(value)
        elif kind is dict:
            if any(type(key) is not str for key in value):
                return False
            pending.extend(value.values())
        else:
            return False
    return True


def callable_name(func):
    """The name, module:function, by which a function can be called; raises TypeError if it has none."""
    if isinstance(func, str):
        return func
    module = getattr(func, "__module__", None)
    path = getattr(func, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(path, str):
        raise TypeError(f"cannot call {func!r} by name: it has none; {REMEDY}")
    if module == "__main__":
        raise TypeError(
            f"cannot call '{path}' by name: it is defined in __main__; "
            f"import it from a module that was packed, or {REMEDY}"
        )
    found = sys.modules.get(module)
    for name in path.split("."):
        found = getattr(found, name, None)
    if found is not func:
        raise TypeError(
            f"cannot call '{module}:{path}' by name: it is not at the level of the module; {REMEDY}"
        )
    return f"{module}:{path}"


def _misfit(args, kwds, reason):
    """The error that names the first argument that JSON does not carry."""
    for name, value in [*enumerate(args), *kwds.items()]:
        kind = _misfit_type(value)
        if kind:
            return TypeError(f"cannot send argument {name!r} as JSON: {kind}; {REMEDY}")
    return TypeError(f"cannot send the arguments as JSON: {reason}; {REMEDY}")


def _misfit_type(value):
    """What in a value JSON does not carry, as a phrase; None when that is not about types."""
    pending, seen = [value], set()
    while pending:
        part = pending.pop()
        kind = type(part)
        if kind is float and not math.isfinite(part):
            return f"it holds {part}"
        if kind in SCALARS or id(part) in seen:
            continue
        seen.add(id(part))
        if kind is list:
            pending.extend(part)
        elif kind is dict:
            for key in part:
                if type(key) is not str:
                    return f"it holds a key of type {type(key).__qualname__}"
            pending.extend(part.values())
        else:
            return f"it holds a value of type {kind.__module__}.{kind.__qualname__}".replace(
                "builtins.", ""
            )
    return None
