"""Trains a classifier of iris flowers and writes it as `model.json`.

Runs the same on a laptop, in an Azure ML job and in a job of the emulator:

    python3 train.py --epochs 1500 --learning-rate 0.1 --model-output outputs/model
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import sys
import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

from classifier import EpochResult, Scaler, SoftmaxRegression, fit_scaler
from dataset import FEATURES, DataError, Dataset, read_dataset, split
from tracking import RunLog, open_run

TEST_SHARE = 0.3
LINES_OF_PROGRESS = 20


class TrainingError(Exception):
    """The training went wrong in a way that the arguments can mend."""


def say(line: str = "") -> None:
    """Prints at once: a log that arrives in blocks of 8 KiB is no live log."""
    print(line, flush=True)


def warn(message: str) -> None:
    print(f"warning: tracking: {message}", file=sys.stderr, flush=True)


def parse_arguments(arguments: Optional[Sequence[str]] = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    here = Path(__file__).resolve().parent
    parser.add_argument("--data", type=Path, default=here / "data", help="CSV file, or folder with one")
    parser.add_argument("--epochs", type=_positive_int, default=1500, help="passes over the training set")
    parser.add_argument("--learning-rate", type=_positive_float, default=0.1)
    parser.add_argument("--seed", type=int, default=42, help="of the split into training and test set")
    parser.add_argument("--model-output", type=Path, default=Path("outputs/model"), help="folder")
    return parser.parse_args(arguments)


def _positive_int(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return value


def _positive_float(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


def train(
    data: Dataset, scaler: Scaler, options: argparse.Namespace, run: RunLog
) -> SoftmaxRegression:
    """Fits the model; prints and sends a line of progress every so many epochs."""
    model = SoftmaxRegression(len(FEATURES), len(data.classes))
    rows = [scaler.apply(row) for row in data.rows]
    every = max(1, options.epochs // LINES_OF_PROGRESS)
    say(f"{'epoch':>7}  {'loss':>8}  {'accuracy':>8}")
    for result in model.fit(rows, data.labels, options.epochs, options.learning_rate):
        if not math.isfinite(result.loss):
            raise TrainingError(
                f"the loss is {result.loss} after epoch {result.epoch}: "
                f"--learning-rate {options.learning_rate} is too large"
            )
        run.metric("loss", result.loss, result.epoch)
        run.metric("accuracy", result.accuracy, result.epoch)
        if result.epoch == 1 or result.epoch % every == 0 or result.epoch == options.epochs:
            say(progress_line(result, len(data.classes)))
            run.flush()
    return model


def progress_line(result: EpochResult, class_count: int) -> str:
    # The loss of pure guessing fills the bar.
    length = round(30 * min(1.0, result.loss / math.log(class_count)))
    return f"{result.epoch:>7}  {result.loss:>8.4f}  {result.accuracy:>8.1%}  {'#' * length}"


def confusion(model: SoftmaxRegression, scaler: Scaler, data: Dataset) -> List[List[int]]:
    """How often each species (row) was taken for each species (column)."""
    table = [[0] * len(data.classes) for _ in data.classes]
    for row, label in zip(data.rows, data.labels):
        table[label][model.predict(scaler.apply(row))] += 1
    return table


def print_confusion(table: Sequence[Sequence[int]], classes: Sequence[str]) -> None:
    width = max(len(name) for name in classes) + 2
    say(f"{'is, predicted as':<18}" + "".join(f"{name:>{width}}" for name in classes))
    for name, counts in zip(classes, table):
        say(f"{name:<18}" + "".join(f"{count:>{width}}" for count in counts))


def write_model(
    folder: Path,
    model: SoftmaxRegression,
    scaler: Scaler,
    classes: Sequence[str],
    metrics: Dict[str, float],
    provenance: Dict[str, Any],
) -> Path:
    """Writes all that scoring needs, and where it came from, into one readable file."""
    content = {
        "format": "iris-softmax-regression/1",
        "features": list(FEATURES),
        "classes": list(classes),
        "means": scaler.means,
        "stds": scaler.stds,
        "weights": model.weights,
        "metrics": metrics,
        "training": provenance,
    }
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "model.json"
    file.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return file


def hyperparameters(options: argparse.Namespace, training: Dataset, test: Dataset) -> Dict[str, Any]:
    return {
        "epochs": options.epochs,
        "learning_rate": options.learning_rate,
        "seed": options.seed,
        "train_rows": len(training.rows),
        "test_rows": len(test.rows),
    }


def measure_on_unseen(model: SoftmaxRegression, scaler: Scaler, data: Dataset) -> float:
    """The share of unseen flowers that the model gets right; prints where it goes wrong."""
    table = confusion(model, scaler, data)
    right = sum(counts[index] for index, counts in enumerate(table))
    accuracy = right / len(data.rows)
    say()
    print_confusion(table, data.classes)
    say()
    say(f"Test accuracy {accuracy:.3f}: {right} of {len(data.rows)} flowers never seen before")
    return accuracy


def train_and_save(
    training: Dataset, test: Dataset, options: argparse.Namespace, run: RunLog
) -> Path:
    params = hyperparameters(options, training, test)
    for name, value in params.items():
        run.param(name, value)
    scaler = fit_scaler(training.rows)
    model = train(training, scaler, options, run)
    rows = [scaler.apply(row) for row in training.rows]
    loss, accuracy = model.evaluate(rows, training.labels)
    test_accuracy = measure_on_unseen(model, scaler, test)
    run.metric("test_accuracy", test_accuracy, options.epochs)
    metrics = {"loss": loss, "accuracy": accuracy, "test_accuracy": test_accuracy}
    provenance = {
        **params,
        "run_id": os.environ.get("MLFLOW_RUN_ID"),
        "python": platform.python_version(),
        "trained_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    }
    folder = options.model_output
    return write_model(folder, model, scaler, training.classes, metrics, provenance)


def run_training(options: argparse.Namespace) -> None:
    started = time.monotonic()
    data = read_dataset(options.data)
    training, test = split(data, TEST_SHARE, options.seed)
    say(f"Iris: {len(data.rows)} flowers of {len(data.classes)} species: {', '.join(data.classes)}")
    say(f"{len(training.rows)} to train on, {len(test.rows)} to test on, seed {options.seed}")
    run = open_run(os.environ, "iris", warn)
    say(f"Tracking: {run.about}")
    say()
    succeeded = False
    try:
        file = train_and_save(training, test, options, run)
        say(f"Model written to {file} after {time.monotonic() - started:.1f} s")
        succeeded = True
    finally:
        run.close(succeeded)


def main() -> int:
    options = parse_arguments()
    try:
        run_training(options)
    except (DataError, TrainingError, OSError) as error:
        print(f"error: {error}", file=sys.stderr, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
