"""Logs parameters and metrics of the run, and never lets that stop the training.

Through the `mlflow` package when it can be imported, else through its REST API,
else (no MLFLOW_TRACKING_URI) not at all. Reads what Azure ML sets for a job:
MLFLOW_TRACKING_URI, MLFLOW_TRACKING_TOKEN, MLFLOW_RUN_ID.
"""

from __future__ import annotations

import time
from typing import Callable, Dict, List, Mapping, Optional

from mlflow_library import LibraryTrackingClient
from mlflow_rest import RestTrackingClient
from tracking_client import Metric, TrackingClient, TrackingError

# The limit of MLflow's log-batch for one call.
BATCH_SIZE = 1000
# One broken connection is a blip, three in a row are a server that is gone.
FAILURES_UNTIL_SILENT = 3

Warn = Callable[[str], None]


class RunLog:
    """Buffers what is logged and sends it when `flush` is called.

    What could not be sent stays in the buffer for the next time; after a few
    failures in a row nothing more is tried.
    """

    def __init__(
        self, client: Optional[TrackingClient], run_id: str, owned: bool, about: str, warn: Warn
    ) -> None:
        self.about = about
        self._client = client
        self._run_id = run_id
        self._owned = owned
        self._warn = warn
        self._failures = 0
        self._metrics: List[Metric] = []
        self._params: Dict[str, str] = {}

    def param(self, name: str, value: object) -> None:
        if self._client:
            self._params[name] = str(value)

    def metric(self, name: str, value: float, step: int) -> None:
        if self._client:
            self._metrics.append(Metric(name, value, step, int(time.time() * 1000)))

    def flush(self) -> None:
        while self._client and (self._metrics or self._params):
            batch = self._metrics[:BATCH_SIZE]
            try:
                self._client.log_batch(self._run_id, batch, self._params)
            except TrackingError as error:
                self._failed(error)
                return
            self._failures = 0
            self._params = {}
            del self._metrics[: len(batch)]

    def close(self, succeeded: bool) -> None:
        """Sends the rest. Ends the run only if it was begun here: Azure ML ends its own."""
        self.flush()
        if self._client and (self._metrics or self._params):
            self._warn(f"{self._unsent()} were not logged")
        if self._client and self._owned:
            try:
                self._client.finish_run(self._run_id, succeeded)
            except TrackingError as error:
                self._warn(f"the run could not be ended: {error}")

    def _failed(self, error: TrackingError) -> None:
        self._failures += 1
        if self._failures == 1:
            self._warn(f"metrics not logged yet, will try again: {error}")
        if self._failures >= FAILURES_UNTIL_SILENT:
            self._warn(
                f"giving up on tracking after {self._failures} failures in a row; "
                f"{self._unsent()} are lost, training goes on"
            )
            self._client = None

    def _unsent(self) -> str:
        return f"{len(self._metrics)} metric values and {len(self._params)} parameters"


def open_run(environment: Mapping[str, str], experiment: str, warn: Warn) -> RunLog:
    """Joins the run that Azure ML has made for this job, or begins one where there is none."""
    try:
        client = _choose_client(environment, warn)
        if client is None:
            return _no_log("no MLFLOW_TRACKING_URI and no mlflow package: metrics are only printed", warn)
        run_id = environment.get("MLFLOW_RUN_ID", "")
        owned = not run_id
        if owned:
            run_id = client.create_run(environment.get("MLFLOW_EXPERIMENT_NAME") or experiment)
    except TrackingError as error:
        warn(str(error))
        return _no_log("unavailable: metrics are only printed", warn)
    return RunLog(client, run_id, owned, f"{client.description}, run {run_id}", warn)


def _no_log(about: str, warn: Warn) -> RunLog:
    return RunLog(None, "", False, about, warn)


def _choose_client(environment: Mapping[str, str], warn: Warn) -> Optional[TrackingClient]:
    uri = environment.get("MLFLOW_TRACKING_URI")
    try:
        return LibraryTrackingClient()
    except ImportError:
        pass
    except TrackingError as error:
        if not uri:
            raise
        warn(f"{error}; using the REST API instead")
    if not uri:
        return None
    try:
        return RestTrackingClient(
            uri,
            environment.get("MLFLOW_TRACKING_TOKEN"),
            environment.get("MLFLOW_TRACKING_SERVER_CERT_PATH"),
        )
    except OSError as error:
        raise TrackingError(f"MLFLOW_TRACKING_SERVER_CERT_PATH cannot be read: {error}") from error
