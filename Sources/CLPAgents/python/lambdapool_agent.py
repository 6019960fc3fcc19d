"""Answers calls by name: what lp-pack puts in front of the user's code.

The event is {"lp": 1, "call": "module.sub:name.attr", "args": [...], "kwds": {...}}
and the reply is the callable's value. An exception of the callable leaves the
handler as it is, so that the platform reports it. With "batch": [{"args": ...,
"kwds": ...}, ...] the reply is a list with the outcome of each.
"""

import base64
import importlib
import importlib.machinery
import json
import math
import os
import sys
import time
import traceback
import types

VERSION = 1
TASK_ROOT = os.path.dirname(os.path.realpath(__file__))
# The most that Lambda takes as a reply, in bytes, but for one short error.
REPLY_LIMIT = (6 << 20) - 512
# What the runtime needs to send the reply, in ms, once it is encoded.
LAST_MOMENT = 50
# Before Python 3.12 the runtime escapes what is not ASCII.
ENCODE = json.JSONEncoder(allow_nan=False, ensure_ascii=sys.version_info < (3, 12)).encode


class CallableNotFound(Exception):
    """The call names nothing that can be called."""


class NotPackaged(Exception):
    """The call names something that the user did not package for calling."""


class ImportFailed(Exception):
    """The user's module is there, but importing it failed."""


class NotJSON(Exception):
    """The callable's value has no JSON form."""


class InvalidEvent(Exception):
    """The event is no call of this version of the contract."""


class PickleMismatch(Exception):
    """The pickle is of another Python than this one, or names what is not here."""


class NotPicklable(Exception):
    """The callable's value cannot be pickled."""


with open(os.path.join(TASK_ROOT, "lambdapool.json"), encoding="utf-8") as _file:
    _manifest = json.load(_file)
_modules = frozenset(_manifest["modules"])
_callables = frozenset(_manifest.get("callables", ()))
_resolved = {}


def handler(event, context):
    """Makes the call that the event describes and returns its value."""
    _check_version(event)
    if "pickle" in event:
        return _call_pickled(event)
    if "batch" in event:
        return _run_batch(event, context)
    _refuse_unknown(event, {"lp", "call", "args", "kwds"})
    args, kwds = _arguments(event)
    value = _target(event)(*args, **kwds)
    _check(value)
    return value


def _check_version(event):
    if not isinstance(event, dict) or "lp" not in event:
        raise InvalidEvent(
            'the event is no call: it lacks "lp"; name a callable, '
            "or pack with a handler of your own"
        )
    version = event["lp"]
    if version != VERSION or isinstance(version, bool):
        raise InvalidEvent(
            f"the call has version {json.dumps(version)} and the agent knows {VERSION}; "
            "repack with this lp-pack"
        )


def _refuse_unknown(members, known):
    if not members.keys() <= known:
        unknown = sorted(members.keys() - known)
        raise InvalidEvent(f'the agent does not know "{unknown[0]}"; repack with this lp-pack')


def _arguments(members):
    args, kwds = members.get("args", []), members.get("kwds", {})
    if not isinstance(args, list):
        raise InvalidEvent('"args" must be a list')
    if not isinstance(kwds, dict):
        raise InvalidEvent('"kwds" must be an object')
    return args, kwds


def _target(event):
    """The callable that the event names, found once."""
    name = event.get("call")
    if not isinstance(name, str):
        raise InvalidEvent('"call" must be a string such as "module:function"')
    target = _resolved.get(name)
    if target is None:
        target = _resolved[name] = _resolve(name)
    return target


def _run_batch(event, context):
    """Makes calls one after the other and returns the outcome of each.

    It makes at least one, and leaves out the rest rather than lose what is done
    to the deadline or to the limit of a reply.
    """
    _refuse_unknown(event, {"lp", "call", "batch"})
    calls = _calls(event["batch"])
    target = _target(event)
    # Every call has room for what is said of it when it is left out.
    skipped = {"skipped": True}
    least = _length(skipped)
    room = REPLY_LIMIT - len(calls) * least
    if room < 0:
        raise InvalidEvent(f'"batch" has {len(calls)} calls, more than a reply can answer')
    outcomes, longest, largest, encoding = [], 0, 0, 0
    now = context.get_remaining_time_in_millis()
    for args, kwds in calls:
        # The next call may take twice what the longest took, and bring as much as the largest; then
        # the runtime encodes all of them again, perhaps with another encoder.
        reserve = LAST_MOMENT + 2 * encoding
        if outcomes and (now < 2 * longest + reserve or room + least < largest):
            break
        outcome, size, took = _outcome(target, args, kwds)
        if size > room + least:
            outcome = _oversized(size)
            size = _length(outcome)
        else:
            encoding += took
        outcomes.append(outcome)
        before, now = now, context.get_remaining_time_in_millis()
        longest, largest = max(longest, before - now), max(largest, size)
        room += least - size
    return outcomes + [skipped] * (len(calls) - len(outcomes))


def _calls(batch):
    if not isinstance(batch, list) or not all(isinstance(call, dict) for call in batch):
        raise InvalidEvent('"batch" must be a list of objects')
    for call in batch:
        _refuse_unknown(call, {"args", "kwds"})
    return [_arguments(call) for call in batch]


def _outcome(target, args, kwds):
    """Makes one call of a batch; returns its outcome, how long its JSON is and took to make, in ms."""
    try:
        value = target(*args, **kwds)
        start = time.perf_counter()
        size = _size(_json(value)) + len('{"result": }, ')
        took = (time.perf_counter() - start) * 1000
        return {"result": _copy(value)}, size, took
    except BaseException as error:
        outcome = {"error": _described(error)}
        return outcome, _length(outcome), 0


def _length(outcome):
    """How many bytes an outcome takes in a reply."""
    return _size(ENCODE(outcome)) + len(", ")


def _size(text):
    """How many bytes the runtime makes of a JSON text, a lone surrogate escaped."""
    return len(text.encode("utf-8", "backslashreplace"))


def _copy(value):
    """A JSON value in containers of its own: a later call could change what an earlier returned."""
    root = [value]
    pending = [root]
    while pending:
        container = pending.pop()
        items = container.items() if isinstance(container, dict) else enumerate(container)
        for place, part in items:
            if isinstance(part, dict):
                container[place] = part = dict(part.items())
            elif isinstance(part, (list, tuple)):
                container[place] = part = list(part)
            else:
                continue
            pending.append(part)
    return root[0]


def _described(error):
    """An exception as the platform reports one, without the agent's own frames."""
    frames = traceback.extract_tb(error.__traceback__)
    try:
        message = str(error)
    except Exception:
        message = "its message cannot be made"
    kind = type(error).__name__
    if not isinstance(error, Exception):
        # Alone it would end the runtime, which the platform reports; here it costs no other call.
        kind, message = "Runtime.ExitError", f"Runtime exited with {kind}: {message}"
    return {
        "errorType": kind,
        "errorMessage": message,
        "stackTrace": traceback.format_list(f for f in frames if f.filename != __file__),
    }


def _oversized(size):
    """What the platform says of a reply that is too large."""
    return {
        "error": {
            "errorType": "Function.ResponseSizeTooLarge",
            "errorMessage": f"the result of {size} bytes did not fit into the reply of its batch",
            "stackTrace": [],
        }
    }


def _resolve(name):
    """Finds the callable, importing its module only when the user packaged it for calling."""
    module_name, colon, path = name.partition(":")
    attributes = path.split(".")
    parts = module_name.split(".") + attributes
    if not colon or not all(part.isidentifier() for part in parts):
        raise CallableNotFound("it is not of the form 'module:function'")
    listed = name in _callables
    if not listed:
        _refuse_private(parts)
        _refuse_foreign_module(module_name)
    target = _import(module_name)
    if not listed:
        _refuse_foreign_object(target)
    for attribute in attributes:
        try:
            target = getattr(target, attribute)
        except AttributeError as error:
            raise CallableNotFound(str(error)) from None
        if not listed:
            _refuse_foreign_object(target)
    if not callable(target):
        raise CallableNotFound(f"it is {_kind(target)}, which cannot be called")
    return target


def _refuse_private(parts):
    for part in parts:
        if part.startswith("_"):
            raise NotPackaged(f"names that start with '_' cannot be called: '{part}'")


def _refuse_foreign_module(module_name):
    """Refuses what is not a module of the user's own, before anything is imported."""
    if module_name.partition(".")[0] not in {name.partition(".")[0] for name in _modules}:
        raise _not_packaged(module_name)
    # importlib.util.find_spec would import the parents, so each part is looked up in its folder;
    # by its own name alone, because a dotted one asks for parents that are not imported.
    folders, reached = [TASK_ROOT], []
    for part in module_name.split("."):
        reached.append(part)
        spec = importlib.machinery.PathFinder.find_spec(part, folders)
        if not spec:
            raise CallableNotFound(f"no module '{'.'.join(reached)}' in the package")
        folders = list(spec.submodule_search_locations or ())
    if module_name not in _modules:
        raise _not_packaged(module_name)


def _not_packaged(module_name):
    """The refusal of a module, with the packaged ones named, as many as a line takes."""
    names = sorted(name for name in _modules if "._" not in f".{name}")
    rest = f" and {len(names) - 8} more" if len(names) > 9 else ""
    own = (", ".join(names[:8] if rest else names) or "none") + rest
    return NotPackaged(f"'{module_name}' is not a packaged module; the packaged ones: {own}")


def _import(module_name):
    try:
        return importlib.import_module(module_name)
    except (Exception, SystemExit) as error:
        if isinstance(error, ModuleNotFoundError) and error.name == module_name:
            raise CallableNotFound(f"no module '{module_name}'") from None
        reason = f"{type(error).__name__}: {error}"
        raise ImportFailed(f"importing '{module_name}' failed: {reason}") from error


def _refuse_foreign_object(target):
    """Refuses what the user's module only imported, such as os in `algorithms:os.system`."""
    is_module = isinstance(target, types.ModuleType)
    home = target if is_module else sys.modules.get(getattr(target, "__module__", None))
    if home is None or home.__name__ not in _modules or not _is_inside(home):
        raise NotPackaged(f"it is {_kind(target)} that is not defined in the package")


def _is_inside(module):
    spec = getattr(module, "__spec__", None)
    if spec is None:
        return False
    places = [spec.origin] if spec.has_location else spec.submodule_search_locations or []
    root = TASK_ROOT + os.sep
    return bool(places) and all(os.path.realpath(place).startswith(root) for place in places)


def _call_pickled(event):
    """Makes the call that a pickle holds; its value comes back as a pickle.

    {"lp": 1, "pickle": base64 of (callable, args, kwds), "python": "3.13"} -> {"pickle": base64}
    """
    _refuse_unknown(event, {"lp", "pickle", "python"})
    if not _manifest.get("pickle"):
        raise NotPackaged("the package takes no pickles; repack with --pickle")
    own = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if event.get("python", own) != own:
        raise PickleMismatch(
            f"the pickle is of Python {event['python']} and the function runs Python {own}; "
            "call from that version, or repack with another --runtime"
        )
    import cloudpickle

    try:
        target, args, kwds = cloudpickle.loads(base64.b64decode(event["pickle"], validate=True))
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise PickleMismatch(f"the pickle cannot be read here: {reason}") from error
    value = target(*args, **kwds)
    try:
        pickled = cloudpickle.dumps(value)
    except Exception as error:
        raise NotPicklable(f"result is {_kind(value)}: {error}") from None
    return {"pickle": base64.b64encode(pickled).decode("ascii")}


def _check(value):
    """Refuses a value without a JSON form."""
    if value is None or type(value) in (str, bool):
        return
    # Larger ones may have more digits than Python writes.
    if type(value) is int and value.bit_length() < 64:
        return
    _json(value)


def _json(value):
    """The JSON form of a value, or a refusal that names the first part that has none."""
    try:
        return ENCODE(value)
    except (TypeError, ValueError, RecursionError) as error:
        raise NotJSON(_misfit(value) or f"result: {error}") from None


def _misfit(value):
    """Says where a value stops being JSON, and what is there instead."""
    pending, seen = [("result", value)], set()
    while pending:
        place, part = pending.pop()
        if isinstance(part, (dict, list, tuple)):
            if id(part) in seen:
                continue
            seen.add(id(part))
        if isinstance(part, dict):
            for key in part:
                if not isinstance(key, (str, int, float, type(None))):
                    return f"{place} has {_kind(key)} as a key, which is not JSON"
            items = part.items()
        elif isinstance(part, (list, tuple)):
            items = enumerate(part)
        elif isinstance(part, float):
            if not math.isfinite(part):
                return f"{place} is {part}, which is not JSON"
            continue
        elif isinstance(part, (str, int, type(None))):
            continue
        else:
            return f"{place} is {_kind(part)}, which is not JSON"
        pending.extend((f"{place}[{key!r}]", item) for key, item in reversed(list(items)))
    return None


def _kind(value):
    """A phrase for the type of a value: "a set", "an object of type numpy.int64"."""
    kind = type(value)
    if kind.__module__ == "builtins":
        return f"{'an' if kind.__name__[0] in 'aeiou' else 'a'} {kind.__name__}"
    return f"an object of type {kind.__module__}.{kind.__qualname__}"
