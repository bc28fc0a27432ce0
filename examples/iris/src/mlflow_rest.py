"""MLflow's tracking REST API, spoken with the standard library alone.

https://mlflow.org/docs/latest/rest-api.html: the calls of version 2.0. Azure ML
serves the same calls, so that metrics arrive there with nothing installed.
"""

from __future__ import annotations

import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from typing import Any, Dict, Optional, Sequence
from urllib.parse import quote, urlsplit

from tracking_client import Metric, TrackingError

# Training must not hang on a server that accepts and then says nothing.
TIMEOUT_SECONDS = 10.0


def rest_base(tracking_uri: str) -> str:
    """The https (or http) address behind a tracking URI.

    Azure ML writes `azureml://<host>/mlflow/v1.0/<workspace>`: its own package
    reads that as https with the same host and path, so do we. A query holds
    settings of that package and is no part of the address.
    """
    parts = urlsplit(tracking_uri)
    if parts.scheme not in ("azureml", "https", "http") or not parts.netloc:
        raise TrackingError(
            f"MLFLOW_TRACKING_URI {tracking_uri!r} is no azureml://, https:// or http:// address; "
            "others need the mlflow package (pip install mlflow-skinny)"
        )
    scheme = "https" if parts.scheme == "azureml" else parts.scheme
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry the token to a host that nobody named."""

    def redirect_request(self, *_: Any) -> None:
        return None


class RestTrackingClient:
    """One server, one token; no state besides."""

    def __init__(self, tracking_uri: str, token: Optional[str], ca_file: Optional[str]) -> None:
        self._base = rest_base(tracking_uri)
        self._token = token
        context = ssl.create_default_context()
        if ca_file:
            context.load_verify_locations(cafile=ca_file)
        self._opener = urllib.request.build_opener(
            _NoRedirect(), urllib.request.HTTPSHandler(context=context)
        )
        self.description = f"MLflow REST API at {urlsplit(self._base).netloc}"

    def create_run(self, experiment: str) -> str:
        body = {"experiment_id": self._experiment_id(experiment), "start_time": _now_ms()}
        answer = self._call("POST", "runs/create", body)
        try:
            return str(answer["run"]["info"]["run_id"])
        except (KeyError, TypeError):
            raise TrackingError("runs/create answered without a run id") from None

    def _experiment_id(self, name: str) -> str:
        try:
            path = f"experiments/get-by-name?experiment_name={quote(name, safe='')}"
            return str(self._call("GET", path, None)["experiment"]["experiment_id"])
        except _NotFound:
            return str(self._call("POST", "experiments/create", {"name": name})["experiment_id"])
        except (KeyError, TypeError):
            raise TrackingError("experiments/get-by-name answered without an id") from None

    def log_batch(self, run_id: str, metrics: Sequence[Metric], params: Dict[str, str]) -> None:
        body = {
            "run_id": run_id,
            "metrics": [
                {
                    "key": metric.name,
                    "value": metric.value,
                    "timestamp": metric.timestamp_ms,
                    "step": metric.step,
                }
                for metric in metrics
            ],
            "params": [{"key": key, "value": value} for key, value in params.items()],
        }
        self._call("POST", "runs/log-batch", body)

    def finish_run(self, run_id: str, succeeded: bool) -> None:
        status = "FINISHED" if succeeded else "FAILED"
        body = {"run_id": run_id, "status": status, "end_time": _now_ms()}
        self._call("POST", "runs/update", body)

    def _call(self, method: str, path: str, body: Optional[Dict[str, Any]]) -> Any:
        url = f"{self._base}/api/2.0/mlflow/{path}"
        request = urllib.request.Request(url, method=method)
        request.add_header("Accept", "application/json")
        if self._token:
            # Unredirected: a second guard against handing the token on.
            request.add_unredirected_header("Authorization", f"Bearer {self._token}")
        if body is not None:
            request.data = json.dumps(body).encode("utf-8")
            request.add_header("Content-Type", "application/json")
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return json.loads(response.read() or b"{}")
        except urllib.error.HTTPError as error:
            raise _http_failure(method, url, error) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise TrackingError(f"{method} {url}: {reason}") from None


class _NotFound(TrackingError):
    pass


def _http_failure(method: str, url: str, error: urllib.error.HTTPError) -> TrackingError:
    with error:
        text = error.read(2000).decode("utf-8", "replace").strip()
    request_id = error.headers.get("x-ms-request-id")
    suffix = f" (x-ms-request-id {request_id})" if request_id else ""
    kind = _NotFound if error.code == 404 else TrackingError
    return kind(f"{method} {url} answered {error.code} {error.reason}{suffix}: {text[:300]}")


def _now_ms() -> int:
    return int(time.time() * 1000)
