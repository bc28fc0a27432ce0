"""What `tracking.py` asks of whatever carries its metrics to the server."""

from __future__ import annotations

from typing import Dict, NamedTuple, Protocol, Sequence


class TrackingError(Exception):
    """Something was not logged; the message says what the server or the network answered."""


class Metric(NamedTuple):
    name: str
    value: float
    step: int
    timestamp_ms: int


class TrackingClient(Protocol):
    """Each method raises TrackingError, and nothing else."""

    description: str

    def create_run(self, experiment: str) -> str:
        """Starts a run and returns its id."""

    def log_batch(self, run_id: str, metrics: Sequence[Metric], params: Dict[str, str]) -> None:
        """Adds metrics and parameters to a run."""

    def finish_run(self, run_id: str, succeeded: bool) -> None:
        """Marks a run that `create_run` started as over."""
