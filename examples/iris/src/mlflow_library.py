"""The `mlflow` package, where it is installed.

`MlflowClient` with the run's id, rather than `mlflow.start_run()`: the run
belongs to Azure ML, which ends it, and no global state is left behind.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import Dict, Iterator, Sequence

from tracking_client import Metric, TrackingError


class LibraryTrackingClient:
    """Raises ImportError when `mlflow` is not installed, TrackingError when it cannot be used."""

    def __init__(self) -> None:
        # mlflow's own defaults hold a dead server's caller for minutes.
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
        os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
        with _as_tracking_error():
            import mlflow
            from mlflow import entities
            from mlflow.tracking import MlflowClient

            self._entities = entities
            # An azureml:// address needs the azureml-mlflow package: found out here.
            self._client = MlflowClient()
        self.description = f"mlflow {mlflow.__version__}"

    def create_run(self, experiment: str) -> str:
        with _as_tracking_error():
            known = self._client.get_experiment_by_name(experiment)
            experiment_id = (
                known.experiment_id if known else self._client.create_experiment(experiment)
            )
            return str(self._client.create_run(experiment_id).info.run_id)

    def log_batch(self, run_id: str, metrics: Sequence[Metric], params: Dict[str, str]) -> None:
        with _as_tracking_error():
            self._client.log_batch(
                run_id,
                metrics=[
                    self._entities.Metric(item.name, item.value, item.timestamp_ms, item.step)
                    for item in metrics
                ],
                params=[self._entities.Param(key, value) for key, value in params.items()],
            )

    def finish_run(self, run_id: str, succeeded: bool) -> None:
        with _as_tracking_error():
            self._client.set_terminated(run_id, "FINISHED" if succeeded else "FAILED")


@contextmanager
def _as_tracking_error() -> Iterator[None]:
    try:
        yield
    except ImportError:
        raise
    except Exception as error:  # The package and its plugins document no common base class.
        raise TrackingError(f"mlflow: {type(error).__name__}: {error}") from error
