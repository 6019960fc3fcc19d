"""Answers calls by name: what lp-pack puts in front of the user's code.

The event is {"lp": 1, "call": "module.sub:name.attr", "args": [...], "kwds": {...}}
and the reply is the callable's value. An exception of the callable leaves the
handler as it is, so that the platform reports it.
"""

import importlib
import importlib.machinery
import json
import math
import os
import sys
import types

VERSION = 1
TASK_ROOT = os.path.dirname(os.path.realpath(__file__))


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


with open(os.path.join(TASK_ROOT, "lambdapool.json"), encoding="utf-8") as _file:
    _manifest = json.load(_file)
_modules = frozenset(_manifest["modules"])
_callables = frozenset(_manifest.get("callables", ()))
_resolved = {}


def handler(event, context):
    """Makes the call that the event describes and returns its value."""
    name, args, kwds = _call(event)
    target = _resolved.get(name)
    if target is None:
        target = _resolved[name] = _resolve(name)
    value = target(*args, **kwds)
    _check(value)
    return value


def _call(event):
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
    unknown = sorted(event.keys() - {"lp", "call", "args", "kwds"})
    if unknown:
        raise InvalidEvent(f'the agent does not know "{unknown[0]}"; repack with this lp-pack')
    name, args, kwds = event.get("call"), event.get("args", []), event.get("kwds", {})
    if not isinstance(name, str):
        raise InvalidEvent('"call" must be a string such as "module:function"')
    if not isinstance(args, list):
        raise InvalidEvent('"args" must be a list')
    if not isinstance(kwds, dict):
        raise InvalidEvent('"kwds" must be an object')
    return name, args, kwds


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


def _check(value):
    """Refuses a value without a JSON form, naming the first part that has none."""
    if value is None or value is True or value is False or type(value) is str:
        return
    try:
        json.dumps(value, allow_nan=False)
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
