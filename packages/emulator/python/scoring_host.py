"""Serves one scoring script on 127.0.0.1 for the emulator's router.

    python scoring_host.py (--server azureml-inference-server-http|built-in) --port-file FILE

The first line on standard input is the token every request must bear in the header
x-emulator-token: nothing else on this machine may call the script. The port, chosen
by the system, is written to FILE once the script has been loaded and init() has run.
The script and its folders are named by the variables Azure ML sets in its own
containers: AML_APP_ROOT, AZUREML_SOURCE_DIRECTORY, AZUREML_ENTRY_SCRIPT.

Exit status 3 means that the script could not be loaded or that init() failed, as with
Microsoft's own server; why stands in the log.
"""

import argparse
import hmac
import io
import os
import queue
import socketserver
import sys
import threading
import traceback
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer, make_server

TOKEN_HEADER = "HTTP_X_EMULATOR_TOKEN"


class Job:
    """One request that waits for a worker."""

    def __init__(self, app, environ):
        self.app = app
        self.environ = environ
        self.done = threading.Event()
        self.status = "500 Internal Server Error"
        self.headers = [("Content-Type", "text/plain; charset=utf-8")]
        self.body = b""

    def run(self):
        try:
            chunks = self.app(self.environ, self._start_response)
            try:
                self.body = b"".join(chunks)
            finally:
                if hasattr(chunks, "close"):
                    chunks.close()
        finally:
            self.done.set()

    def _start_response(self, status, headers, exc_info=None):
        self.status = status
        self.headers = list(headers)


class Workers:
    """Hands requests to as many workers as WORKER_COUNT asks for, one by default.

    The first is the main thread: libraries that tie their objects to the thread which
    made them then see init() and run() on the same one, as they do on Azure ML.
    """

    def __init__(self, app, count):
        self._app = app
        self._jobs = queue.Queue()
        for _ in range(count - 1):
            threading.Thread(target=self.work, daemon=True).start()

    def __call__(self, environ, start_response):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        job = Job(self._app, environ)
        self._jobs.put(job)
        job.done.wait()
        start_response(job.status, job.headers)
        return [job.body]

    def work(self):
        while True:
            job = self._jobs.get()
            try:
                job.run()
            except Exception:  # The next request must not suffer for this one.
                traceback.print_exc()


def guarded(app, token):
    """Lets only callers through that know the token, and answers the liveness probe."""

    def guard(environ, start_response):
        given = environ.pop(TOKEN_HEADER, "")
        if not hmac.compare_digest(given.encode(), token.encode()):
            start_response("403 Forbidden", [("Content-Type", "text/plain")])
            return [b"This port is for the emulator's router only."]
        if environ["REQUEST_METHOD"] == "GET" and environ["PATH_INFO"] == "/":
            start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
            return [b"Healthy"]
        return app(environ, start_response)

    return guard


class Handler(WSGIRequestHandler):
    """Quiet: the application writes its own access log."""

    def log_message(self, *args):
        pass

    def address_string(self):
        return self.client_address[0]


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128

    def server_bind(self):
        # WSGIServer would look up the machine's name here, which can take seconds.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]
        self.setup_environ()


def load(server):
    if server == "azureml-inference-server-http":
        del sys.path[0]  # This folder: its modules must not be found in place of the script's own.
        from azureml_inference_server_http.server.create_app import create as create_app
    else:
        from scoring_script import create_app

        del sys.path[0]
    return create_app()


def worker_count():
    try:
        return max(1, int(os.environ.get("WORKER_COUNT", "1")))
    except ValueError:
        print("WORKER_COUNT is not a number, one worker is started", flush=True)
        return 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True, choices=["azureml-inference-server-http", "built-in"])
    parser.add_argument("--port-file", required=True)
    options = parser.parse_args()
    token = sys.stdin.readline().strip()
    if not token:
        sys.exit("scoring_host.py is started by the emulator, which sends a token on standard input")
    sys.argv = [os.environ.get("AZUREML_ENTRY_SCRIPT", "score.py")]

    workers = Workers(load(options.server), worker_count())
    server = make_server("127.0.0.1", 0, guarded(workers, token), Server, Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    partial = options.port_file + ".part"
    with open(partial, "w", encoding="ascii") as file:
        file.write(str(server.server_port))
    os.replace(partial, options.port_file)
    workers.work()


# wsgiref announces itself in a header otherwise.
ServerHandler.server_software = ""

if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
