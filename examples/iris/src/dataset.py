"""Reads the flowers and splits them for training.

Everything that can be wrong with the data is said here, with file and line:
a training job on a cluster is an expensive place to guess what a stack trace
means.
"""

from __future__ import annotations

import csv
import math
import random
from pathlib import Path
from typing import Dict, List, NamedTuple, Sequence, Tuple

FEATURES: Tuple[str, ...] = ("sepal_length", "sepal_width", "petal_length", "petal_width")
LABEL = "species"


class DataError(Exception):
    """The data cannot be trained on; the message says where and why."""


class Dataset(NamedTuple):
    """Flowers as numbers: `labels[i]` is an index into `classes`."""

    rows: List[List[float]]
    labels: List[int]
    classes: List[str]


def find_csv(path: Path) -> Path:
    """The CSV file itself, or the only one in a folder.

    A `uri_file` input of a job arrives as a file, a `uri_folder` as a folder:
    taking both spares the user a change of the script.
    """
    if path.is_file():
        return path
    if not path.is_dir():
        raise DataError(f"{path}: no such file or folder")
    found = sorted(path.glob("*.csv"))
    if len(found) != 1:
        names = ", ".join(file.name for file in found) or "none"
        raise DataError(f"{path}: expected exactly one .csv file in this folder, found {names}")
    return found[0]


def read_dataset(path: Path) -> Dataset:
    """Reads a CSV file with one column per feature and one for the species."""
    file = find_csv(path)
    rows: List[List[float]] = []
    names: List[str] = []
    try:
        # utf-8-sig: spreadsheets like to put a byte order mark before the header.
        with file.open(newline="", encoding="utf-8-sig") as handle:
            reader = csv.DictReader(handle)
            _check_header(file, reader.fieldnames)
            for record in reader:
                row, name = _parse_record(f"{file}, line {reader.line_num}", record)
                rows.append(row)
                names.append(name)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{file}: cannot be read as CSV: {error}") from error
    classes = sorted(set(names))
    _check_classes(file, names, classes)
    return Dataset(rows, [classes.index(name) for name in names], classes)


def _check_header(file: Path, header: Sequence[str] | None) -> None:
    missing = [name for name in (*FEATURES, LABEL) if name not in (header or ())]
    if missing:
        raise DataError(f"{file}, line 1: the header lacks {', '.join(missing)}")


def _parse_record(where: str, record: Dict[str, str]) -> Tuple[List[float], str]:
    # DictReader collects surplus values under None, and fills missing ones with it.
    if None in record:
        raise DataError(f"{where}: the line has more values than the header")
    row: List[float] = []
    for feature in FEATURES:
        text = record[feature]
        if text is None:
            raise DataError(f"{where}: {feature} is missing, the line is too short")
        try:
            value = float(text)
        except ValueError:
            raise DataError(f"{where}: {feature} is {text!r}, expected a number") from None
        if not math.isfinite(value):
            raise DataError(f"{where}: {feature} is {text!r}, expected a finite number")
        row.append(value)
    name = (record[LABEL] or "").strip()
    if not name:
        raise DataError(f"{where}: {LABEL} is empty")
    return row, name


def _check_classes(file: Path, names: Sequence[str], classes: Sequence[str]) -> None:
    if len(classes) < 2:
        raise DataError(
            f"{file}: a classifier needs at least 2 species, found {', '.join(classes) or 'no rows'}"
        )
    for name in classes:
        if names.count(name) < 2:
            raise DataError(f"{file}: {name} has 1 row, at least 2 are needed to train and to test")


def split(data: Dataset, test_share: float, seed: int) -> Tuple[Dataset, Dataset]:
    """Splits into training and test set, each species in the same proportion.

    Without stratification a small test set may hold hardly any flower of one
    species, and its accuracy would be a matter of luck.
    """
    shuffler = random.Random(seed)
    train: List[int] = []
    test: List[int] = []
    for label in range(len(data.classes)):
        members = [index for index, value in enumerate(data.labels) if value == label]
        shuffler.shuffle(members)
        # Both sides get at least one flower of each species.
        size = min(max(1, round(len(members) * test_share)), len(members) - 1)
        test.extend(members[:size])
        train.extend(members[size:])
    shuffler.shuffle(train)
    return _pick(data, train), _pick(data, test)


def _pick(data: Dataset, indices: Sequence[int]) -> Dataset:
    return Dataset(
        [data.rows[index] for index in indices],
        [data.labels[index] for index in indices],
        data.classes,
    )
