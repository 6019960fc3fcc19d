// Answers calls by name: what lp-pack puts in front of the user's code.
//
// The event is {"lp": 1, "call": "lib/math.mjs:fib", "args": [...], "kwds": {...}} and the reply
// is what the function returns or resolves to; "kwds" becomes one last argument, an object. An
// error leaves the handler as it is, so that the platform reports it. With "batch":
// [{"args": ..., "kwds": ...}, ...] the reply is a list with the outcome of each.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const VERSION = 1;
const TASK_ROOT = dirname(fileURLToPath(import.meta.url));
// The most that Lambda takes as a reply, in bytes, but for one short error.
const REPLY_LIMIT = 6 * 1024 * 1024 - 512;
// What the runtime needs to send the reply, in ms.
const LAST_MOMENT = 50;
const SKIPPED = { skipped: true };
// What a list of JSON needs besides its items, for each of them.
const COMMA = 1;
// The kinds of objects that JSON has a form for; a Map or an Error would silently become {}.
const PLAIN = /^\[object (Object|Array|String|Number|Boolean)\]$/;

/** An error of the agent's own, which is reported by the name of its class. */
class Refusal extends Error {
  get name() {
    return this.constructor.name;
  }
}

/** The call names nothing that can be called. */
class CallableNotFound extends Refusal {}

/** The call names something that the user did not package for calling. */
class NotPackaged extends Refusal {}

/** The user's module is there, but importing it failed. */
class ImportFailed extends Refusal {}

/** The function's value has no JSON form. */
class NotJSON extends Refusal {}

/** The event is no call of this version of the contract. */
class InvalidEvent extends Refusal {}

const manifest = JSON.parse(readFileSync(join(TASK_ROOT, "lambdapool.json"), "utf8"));
const modules = new Set(manifest.modules);
const callables = new Set(manifest.callables ?? []);
const resolved = new Map();

/** Makes the call that the event describes and returns its value. */
export async function handler(event, context) {
  checkVersion(event);
  if ("batch" in event) return runBatch(event, context);
  refuseUnknown(event, ["lp", "call", "args", "kwds"]);
  const call = argumentsOf(event);
  const target = await targetOf(event);
  return invoke(target, call);
}

function checkVersion(event) {
  if (!isObject(event) || !("lp" in event)) {
    throw new InvalidEvent(
      'the event is no call: it lacks "lp"; name a callable, or pack with a handler of your own',
    );
  }
  if (event.lp !== VERSION) {
    throw new InvalidEvent(
      `the call has version ${JSON.stringify(event.lp)} and the agent knows ${VERSION}; ` +
        "repack with this lp-pack",
    );
  }
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuseUnknown(members, known) {
  const unknown = Object.keys(members).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const first = unknown.sort()[0];
  throw new InvalidEvent(`the agent does not know "${first}"; repack with this lp-pack`);
}

function argumentsOf({ args = [], kwds }) {
  if (!Array.isArray(args)) throw new InvalidEvent('"args" must be a list');
  if (kwds === undefined) return args;
  if (!isObject(kwds)) throw new InvalidEvent('"kwds" must be an object');
  return [...args, kwds];
}

/** The function that the event names and what it is called on, found once. */
async function targetOf({ call }) {
  if (typeof call !== "string") {
    throw new InvalidEvent('"call" must be a string such as "index.mjs:function"');
  }
  const known = resolved.get(call);
  if (known) return known;
  const target = await resolve(call);
  resolved.set(call, target);
  return target;
}

/** Makes one call; refuses a value without a JSON form. */
async function invoke(target, args) {
  let value;
  try {
    value = await target.callable.apply(target.owner, args);
  } catch (error) {
    throw named(error);
  }
  const misfit = findMisfit(value);
  if (misfit) throw new NotJSON(misfit);
  return value;
}

/** The error with its class as the name, which the runtime reports, unless it has one itself. */
function named(error) {
  const kind = error instanceof Error && error.name === "Error" && error.constructor?.name;
  if (kind && kind !== "Error" && Object.isExtensible(error)) {
    Object.defineProperty(error, "name", { value: kind, configurable: true, writable: true });
  }
  return error;
}

/** Makes calls one after the other and returns the outcome of each.
 *
 * It makes at least one, and leaves out the rest rather than lose what is done
 * to the deadline or to the limit of a reply.
 */
async function runBatch(event, context) {
  refuseUnknown(event, ["lp", "call", "batch"]);
  const calls = callsOf(event.batch);
  const target = await targetOf(event);
  // Every call has room for what is said of it when it is left out.
  const least = sizeOf(SKIPPED);
  let room = REPLY_LIMIT - calls.length * least;
  if (room < 0) {
    throw new InvalidEvent(`"batch" has ${calls.length} calls, more than a reply can answer`);
  }
  const outcomes = [];
  let [longest, largest] = [0, 0];
  let now = context.getRemainingTimeInMillis();
  for (const args of calls) {
    // The next call may take twice what the longest took, and bring as much as the largest.
    const isLate = now < 2 * longest + LAST_MOMENT;
    if (outcomes.length > 0 && (isLate || room + least < largest)) break;
    let outcome = await outcomeOf(target, args);
    let size = sizeOf(outcome);
    if (size > room + least) {
      outcome = oversized(size);
      size = sizeOf(outcome);
    }
    outcomes.push(outcome);
    const before = now;
    now = context.getRemainingTimeInMillis();
    longest = Math.max(longest, before - now);
    largest = Math.max(largest, size);
    room += least - size;
  }
  while (outcomes.length < calls.length) outcomes.push(SKIPPED);
  return outcomes;
}

function callsOf(batch) {
  if (!Array.isArray(batch) || !batch.every(isObject)) {
    throw new InvalidEvent('"batch" must be a list of objects');
  }
  for (const call of batch) refuseUnknown(call, ["args", "kwds"]);
  return batch.map(argumentsOf);
}

function sizeOf(outcome) {
  return Buffer.byteLength(JSON.stringify(outcome)) + COMMA;
}

/** Makes one call of a batch and returns its outcome. */
async function outcomeOf(target, args) {
  try {
    const value = (await invoke(target, args)) ?? null;
    // A later call could change what an earlier one returned and still holds.
    return { result: typeof value === "object" ? JSON.parse(JSON.stringify(value)) : value };
  } catch (error) {
    return { error: described(error) };
  }
}

/** What was thrown, as the platform reports it. */
function described(error) {
  if (!(error instanceof Error)) {
    return { errorType: typeof error, errorMessage: String(error), stackTrace: [] };
  }
  const frames = String(error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  const stackTrace = frames.filter((line) => !line.includes(import.meta.url));
  return { errorType: error.name, errorMessage: String(error.message), stackTrace };
}

/** What the platform says of a reply that is too large. */
function oversized(size) {
  return {
    error: {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: `the result of ${size} bytes did not fit into the reply of its batch`,
      stackTrace: [],
    },
  };
}

/** Finds the function, importing its module only when the user packaged it for calling. */
async function resolve(name) {
  const colon = name.lastIndexOf(":");
  const file = name.slice(0, Math.max(colon, 0));
  const attributes = name.slice(colon + 1).split(".");
  if (!file || !attributes.every(isIdentifier)) {
    throw new CallableNotFound("it is not of the form 'file:function'");
  }
  const isListed = callables.has(name);
  if (!isListed) {
    for (const part of [...file.split("/"), ...attributes]) {
      if (part.startsWith("_")) {
        throw new NotPackaged(`names that start with '_' cannot be called: '${part}'`);
      }
    }
    if (!modules.has(file)) throw notPackaged(file);
  }
  const module = await load(file);
  // What a module of CommonJS exports is the default of the namespace that import makes of it.
  const isOf = (value) => Object.hasOwn(Object(value), attributes[0]);
  const isNamed = isOf(module) || !isOf(module.default);
  let [owner, value] = [undefined, isNamed ? module : module.default];
  for (const attribute of attributes) {
    owner = value === module ? undefined : value;
    value = member(value, attribute, value === module ? `module '${file}'` : kindOf(value));
  }
  if (typeof value !== "function") {
    throw new CallableNotFound(`it is ${kindOf(value)}, which cannot be called`);
  }
  return { owner, callable: value };
}

function isIdentifier(text) {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(text);
}

/** The refusal of a module, with the packaged ones named, as many as a line takes. */
function notPackaged(file) {
  const names = [...modules].filter((name) => !`/${name}`.includes("/_")).sort();
  const rest = names.length > 9 ? ` and ${names.length - 8} more` : "";
  const own = (names.slice(0, rest ? 8 : 9).join(", ") || "none") + rest;
  return new NotPackaged(`'${file}' is not a packaged module; the packaged ones: ${own}`);
}

async function load(file) {
  try {
    return await import(pathToFileURL(join(TASK_ROOT, file)).href);
  } catch (error) {
    const reason = error instanceof Error ? `${named(error).name}: ${error.message}` : error;
    throw new ImportFailed(`importing '${file}' failed: ${reason}`, { cause: error });
  }
}

/** A member of a value; refuses what JavaScript gives every object, such as `constructor`. */
function member(value, name, kind) {
  for (let place = Object(value); place !== null; place = Object.getPrototypeOf(place)) {
    if (!Object.hasOwn(place, name)) continue;
    const maker = place === value ? undefined : place.constructor;
    if (typeof maker === "function" && isNative(maker)) {
      throw new NotPackaged(`'${name}' is ${kindOf(value[name])} not defined in the package`);
    }
    return value[name];
  }
  throw new CallableNotFound(`${kind} has no export '${name}'`);
}

function isNative(callable) {
  return Function.prototype.toString.call(callable).endsWith("{ [native code] }");
}

/** Says where a value stops being JSON, and what is there instead. */
function findMisfit(value) {
  const pending = [{ part: value, place: () => "result" }];
  const seen = new Set();
  while (pending.length > 0) {
    const { part: given, place, isDone } = pending.pop();
    if (isDone) {
      seen.delete(given);
      continue;
    }
    const part = typeof given?.toJSON === "function" ? given.toJSON() : given;
    if (part === null || ["undefined", "string", "boolean"].includes(typeof part)) continue;
    if (typeof part === "number") {
      if (Number.isFinite(part)) continue;
      return `${place()} is ${part}, which is not JSON`;
    }
    const tag = Object.prototype.toString.call(part);
    if (typeof part !== "object" || !PLAIN.test(tag)) {
      return `${place()} is ${kindOf(part)}, which is not JSON`;
    }
    if (seen.has(part)) return `${place()} holds itself, which is not JSON`;
    // On the way down only: the same object in two places is no circle.
    seen.add(part);
    pending.push({ part, isDone: true });
    for (const key of Object.keys(part).reverse()) {
      const step = Array.isArray(part) ? key : JSON.stringify(key);
      pending.push({ part: part[key], place: () => `${place()}[${step}]` });
    }
  }
  return null;
}

/** A phrase for the type of a value: "a function", "an object of type Map". */
function kindOf(value) {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== "object") return `a ${typeof value}`;
  return `an object of type ${value.constructor?.name || "Object"}`;
}
