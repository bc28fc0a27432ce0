"""Loads a scoring script and answers as Azure ML's inference server does.

Used where Microsoft's azureml-inference-server-http is not installed. Python's
standard library only. Not supported: the decorators of inference-schema, and
AMLRequest/AMLResponse with @rawhttp, which come with Microsoft's package.
"""

import importlib.util
import json
import logging
import os
import sys
import time
import traceback
from http import HTTPStatus
from urllib.parse import parse_qs

RUN_FAILED = "An unexpected error occurred in scoring script. Check the logs for more info."
INTERNAL_ERROR = "An unexpected internal error occurred. Check the logs for more info."
BOOT_ERROR = 3

log = logging.getLogger("scoring")


class ScriptError(Exception):
    """The scoring script cannot be served; the message says why."""


def create_app():
    """Loads the script named by the environment and runs its init(); exits with 3 when that fails."""
    start_logging()
    root = os.environ.get("AML_APP_ROOT", os.getcwd())
    name = os.environ.get("AZUREML_ENTRY_SCRIPT", "main.py")
    sys.path.append(root)
    source = os.environ.get("AZUREML_SOURCE_DIRECTORY")
    if source:
        sys.path.append(os.path.join(root, source))
    try:
        module = load_script(os.path.join(root, *name.split("/")))
    except ScriptError as error:
        log.error("%s", error)
        sys.exit(BOOT_ERROR)
    except BaseException:
        log.error("Failed to import the scoring script %s\n%s", name, traceback.format_exc())
        sys.exit(BOOT_ERROR)
    log.info("Found the scoring script %s, invoking its init()", name)
    try:
        module.init()
    except BaseException:
        log.error("The scoring script's init() failed\n%s", traceback.format_exc())
        sys.exit(BOOT_ERROR)
    log.info("init() has completed, worker with pid %d is ready", os.getpid())
    return ScriptApp(module.run)


def start_logging():
    formatter = logging.Formatter("%(asctime)s %(levelname).1s [%(process)d] %(name)s - %(message)s")
    formatter.converter = time.gmtime
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def load_script(path):
    if not os.path.isfile(path):
        folder = os.path.dirname(path)
        found = ", ".join(sorted(os.listdir(folder))) if os.path.isdir(folder) else "no such folder"
        raise ScriptError(f"FileNotFoundError: no scoring script at {path}; found there: {found}")
    spec = importlib.util.spec_from_file_location("entry_module", path)
    if spec is None or spec.loader is None:
        raise ScriptError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for function in ("init", "run"):
        if not callable(getattr(module, function, None)):
            raise ScriptError(f"The scoring script {path} does not define {function}()")
    return module


class ScriptApp:
    """The script as a WSGI application."""

    def __init__(self, run):
        self._run = run

    def __call__(self, environ, start_response):
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        began = time.perf_counter()
        status, headers, body = self._answer(method, path, environ)
        taken = (time.perf_counter() - began) * 1000
        log.info("%s %s %d %.3fms %d", method, path, status, taken, len(body))
        fixed = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
        start_response(f"{int(status)} {HTTPStatus(status).phrase}", fixed + headers)
        return [body]

    def _answer(self, method, path, environ):
        if path != "/score":
            return failure(404, "The requested URL was not found on the server.")
        if method == "POST":
            try:
                data = environ["wsgi.input"].read().decode("utf-8")
            except UnicodeDecodeError as error:
                return failure(400, f"Input cannot be decoded as UTF-8: {error}")
        elif method == "GET":
            data = json.dumps(query_values(environ.get("QUERY_STRING", "")))
        else:
            return failure(405, "Method not allowed")
        return self._score(data)

    def _score(self, data):
        began = time.perf_counter()
        try:
            output = self._run(data)
        except Exception:
            log.error("Encountered Exception: %s", traceback.format_exc())
            return failure(500, RUN_FAILED, run_failed=True)
        taken = (time.perf_counter() - began) * 1000
        try:
            body = json.dumps({} if output is None else output).encode("utf-8")
        except (TypeError, ValueError):
            log.error("What run() returned cannot be made JSON: %s", traceback.format_exc())
            return failure(500, INTERNAL_ERROR)
        return 200, [("x-ms-run-function-failed", "False"), ("x-ms-run-fn-exec-ms", f"{taken:.3f}")], body


def query_values(query):
    """The query of a GET request as run() gets it: each value read as JSON where it is JSON."""

    def parse(value):
        try:
            return json.loads(value)
        except ValueError:
            return value

    return {
        name: parse(values[0]) if len(values) == 1 else [parse(value) for value in values]
        for name, values in parse_qs(query, keep_blank_values=True).items()
    }


def failure(status, message, run_failed=False):
    headers = [("x-ms-run-function-failed", str(run_failed))]
    return status, headers, json.dumps({"message": message}).encode("utf-8")
