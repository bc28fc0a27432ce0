"""Answers the requests of the online endpoint.

Azure ML imports this file, calls `init()` once per worker and `run()` once per
request. It stands alone (nothing is shared with ../src), because it is deployed
alone.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence

MODEL_FILE = "model.json"
FORMAT = "iris-softmax-regression/1"

model: Optional[Dict[str, Any]] = None


def init() -> None:
    """Loads the model; an exception here makes the deployment fail, with its text in the logs."""
    global model
    root = os.environ.get("AZUREML_MODEL_DIR")
    if not root:
        raise RuntimeError("AZUREML_MODEL_DIR is not set: there is no model to load")
    file = find_model(Path(root))
    model = load_model(file)
    print(f"Loaded {file}, test accuracy {model['metrics']['test_accuracy']:.3f}", flush=True)


def find_model(root: Path) -> Path:
    """The model file anywhere below the mounted folder.

    Azure ML mounts the registered folder under its own name, and that name
    depends on how the model was registered.
    """
    found = sorted(root.rglob(MODEL_FILE))
    if len(found) != 1:
        names = ", ".join(str(file) for file in found) or "none"
        raise RuntimeError(f"expected exactly one {MODEL_FILE} below {root}, found {names}")
    return found[0]


def load_model(file: Path) -> Dict[str, Any]:
    content = json.loads(file.read_text(encoding="utf-8"))
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise RuntimeError(f"{file} has format {found!r}, this script reads {FORMAT!r}")
    return content


def run(raw_data: str) -> Dict[str, List[Any]]:
    """Scores `{"data": [row, ...]}`: a row is a list of four numbers, or an object naming them.

    Raises ValueError when the payload is wrong, naming the field. The server then
    answers 500, which the endpoint passes on as 424, and writes the message to the
    log of the deployment: its caller is told only to look there.
    """
    if model is None:
        raise RuntimeError("run() was called before init()")
    rows = parse_rows(raw_data, model["features"])
    odds = [probabilities(model, row) for row in rows]
    classes: List[str] = model["classes"]
    return {
        "predictions": [classes[row.index(max(row))] for row in odds],
        "probabilities": [
            {name: round(value, 6) for name, value in zip(classes, row)} for row in odds
        ],
    }


def parse_rows(raw_data: str, features: Sequence[str]) -> List[List[float]]:
    if not raw_data:
        # What the server hands over when it took the body for a form.
        raise ValueError("the payload is empty: send JSON, with Content-Type: application/json")
    try:
        payload = json.loads(raw_data)
    except (TypeError, ValueError) as error:
        raise ValueError(f"the payload is not JSON: {error}") from None
    if isinstance(payload, dict):
        if "data" not in payload:
            found = ", ".join(sorted(payload)) or "an empty object"
            raise ValueError(f'the payload has no field "data", found {found}')
        payload = payload["data"]
    if not isinstance(payload, list) or not payload:
        raise ValueError(f'"data" must be a list of at least one flower, got {_show(payload)}')
    return [parse_row(f"data[{index}]", row, features) for index, row in enumerate(payload)]


def parse_row(where: str, row: Any, features: Sequence[str]) -> List[float]:
    if isinstance(row, dict):
        for name in features:
            if name not in row:
                raise ValueError(f"{where}.{name} is missing")
        for name in row:
            if name not in features:
                raise ValueError(f"{where}.{name} is unknown, accepted are {', '.join(features)}")
        return [parse_number(f"{where}.{name}", row[name]) for name in features]
    if not isinstance(row, list):
        raise ValueError(f"{where} must be a list or an object, got {_show(row)}")
    if len(row) != len(features):
        raise ValueError(
            f"{where} has {len(row)} values, expected {len(features)}: {', '.join(features)}"
        )
    return [
        parse_number(f"{where}[{index}] ({name})", value)
        for index, (name, value) in enumerate(zip(features, row))
    ]


def parse_number(where: str, value: Any) -> float:
    # bool is an int in Python, and Python's JSON reader lets NaN and Infinity through.
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{where} must be a number, got {_show(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{where} must be a finite number, got {_show(value)}")
    return number


def _show(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def probabilities(trained: Dict[str, Any], row: Sequence[float]) -> List[float]:
    scaled = [
        (value - mean) / std for value, mean, std in zip(row, trained["means"], trained["stds"])
    ]
    scores = [
        sum(w * x for w, x in zip(weights, scaled)) + weights[-1] for weights in trained["weights"]
    ]
    if not all(map(math.isfinite, scores)):
        raise ValueError(f"the measurements {_show(list(row))} are too large to compute with")
    # Subtracting the largest score keeps exp() from overflowing.
    largest = max(scores)
    powers = [math.exp(score - largest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
