// Runs a Node handler under the Lambda Runtime API (2018-06-01), for lp-local's workers.
//
// Log format, error shapes and the names of faults are those of AWS's own client for Node.

import { existsSync } from "node:fs";
import { Agent, request as send } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const API = "/2018-06-01/runtime/";
const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
let current = {};

/** What the runtime itself finds wrong with a handler, an event or a value. */
class Fault extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

/** Asks the platform; returns the headers of its reply and the body. */
function ask(method, path, body, headers = {}) {
  return new Promise((done) => {
    const length = body === undefined ? {} : { "Content-Length": Buffer.byteLength(body) };
    const options = { agent, hostname, port, method, path: API + path };
    const question = send({ ...options, headers: { ...headers, ...length } }, (reply) => {
      const parts = [];
      reply.on("data", (part) => parts.push(part));
      reply.on("error", leave);
      reply.on("end", () => done([reply.headers, Buffer.concat(parts).toString("utf8")]));
    });
    question.on("error", leave);
    question.end(body);
  });
}

/** The server is gone: there is nobody left to work for. */
function leave() {
  process.exit(0);
}

/** Sends the outcome of the call under way. */
function answer(verdict, body, errorType) {
  const headers = { "Content-Type": "application/json" };
  const invocation = current["lambda-runtime-invocation-id"];
  if (invocation) headers["Lambda-Runtime-Invocation-Id"] = invocation;
  if (errorType) headers["Lambda-Runtime-Function-Error-Type"] = errorType;
  const call = current["lambda-runtime-aws-request-id"];
  return ask("POST", call ? `invocation/${call}/${verdict}` : "init/error", body, headers);
}

/** Logs what was thrown and reports it, for the call under way or for the start. */
function fail(error) {
  const isError = error instanceof Error;
  const shape = {
    errorType: isError ? error.name : typeof error,
    errorMessage: isError ? error.message : String(error),
    trace: isError ? String(error.stack ?? "").split("\n") : [],
  };
  console.error(current["lambda-runtime-aws-request-id"] ? "Invoke Error" : "Init Error", shape);
  const isFault = error instanceof Fault;
  return answer("error", JSON.stringify(shape), isFault ? shape.errorType : "Unhandled");
}

/** Writes what goes to the console in Lambda's format. */
function setUpLogging() {
  for (const method of ["debug", "error", "info", "log", "trace", "warn"]) {
    const level = method === "log" ? "INFO" : method.toUpperCase();
    console[method] = (...words) => {
      const call = current["lambda-runtime-aws-request-id"];
      // A line break would be the end of a record.
      const text = format(...words).replaceAll("\n", "\r");
      process.stdout.write(`${new Date().toISOString()}\t${call}\t${level}\t${text}\n`);
    };
  }
}

/** Imports the module of `folder/module.function` and returns the function. */
async function findHandler(name) {
  const [, path, names] = /^((?:.*\/)?[^./]+)\.(.+)$/.exec(name) ?? [];
  if (!path || path.split("/").includes("..")) {
    throw new Fault("Runtime.MalformedHandlerName", `Bad handler '${name}'`);
  }
  const stem = join(process.env.LAMBDA_TASK_ROOT, path);
  const file = [".js", ".mjs", ".cjs"].map((end) => stem + end).find(existsSync);
  if (!file) {
    const message = `Error: Cannot find module '${path}'`;
    throw new Fault("Runtime.ImportModuleError", message);
  }
  const module = await load(file);
  for (const start of [module, module.default]) {
    const found = names.split(".").reduce((value, part) => value?.[part], start);
    if (typeof found === "function") return found;
  }
  throw new Fault("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
}

async function load(file) {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    if (error instanceof SyntaxError) {
      throw new Fault("Runtime.UserCodeSyntaxError", String(error));
    }
    if (["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(error?.code)) {
      throw new Fault("Runtime.ImportModuleError", String(error));
    }
    throw error;
  }
}

/** What a handler learns about its call. */
function contextOf(headers) {
  const given = headers["lambda-runtime-client-context"];
  const deadline = Number(headers["lambda-runtime-deadline-ms"] ?? 0);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    // HTTP headers are Latin 1 to Node, and the platform sends UTF-8.
    clientContext: given ? JSON.parse(Buffer.from(given, "latin1").toString("utf8")) : undefined,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(deadline - Date.now(), 0),
  };
}

/** Calls the handler, which returns, resolves, or calls back. */
function call(handler, event, context) {
  if (handler.length < 3) return handler(event, context);
  return new Promise((done, fail) => {
    const value = handler(event, context, (error, value) => (error ? fail(error) : done(value)));
    if (typeof value?.then === "function") value.then(done, fail);
  });
}

function decode(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Fault("Runtime.UnmarshalError", `Unable to unmarshal input: ${error.message}`);
  }
}

function encode(value) {
  try {
    return JSON.stringify(value) ?? "null";
  } catch (error) {
    throw new Fault("Runtime.MarshalError", `Unable to marshal response: ${error.message}`);
  }
}

/** Ends the worker for an error that no call caught, as Lambda does. */
async function giveUp(error, kind) {
  await fail(new Fault(kind, `${error instanceof Error ? error.stack : String(error)}`));
  process.exit(1);
}

setUpLogging();
process.on("uncaughtException", (error) => giveUp(error, "Runtime.UncaughtException"));
process.on("unhandledRejection", (error) => giveUp(error, "Runtime.UnhandledPromiseRejection"));
let handler;
try {
  handler = await findHandler(process.env._HANDLER);
} catch (error) {
  await fail(error);
  process.exit(1);
}
for (;;) {
  const [headers, event] = await ask("GET", "invocation/next");
  // A server that ends answers without an event.
  if (!headers["lambda-runtime-aws-request-id"]) leave();
  current = headers;
  const trace = headers["lambda-runtime-trace-id"];
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  try {
    await answer("response", encode(await call(handler, decode(event), contextOf(headers))));
  } catch (error) {
    await fail(error);
  }
}
