"""Multinomial logistic regression, trained by gradient descent.

Written out in plain Python so that the example runs anywhere with nothing to
install. The model is the one scikit-learn calls `LogisticRegression`.
"""

from __future__ import annotations

import math
from typing import Iterator, List, NamedTuple, Sequence, Tuple

Vector = List[float]


class Scaler(NamedTuple):
    """Mean and standard deviation of each feature, taken from the training set only.

    Test flowers must not leak into them, and scoring has to apply the very same
    numbers: they are part of the model.
    """

    means: Vector
    stds: Vector

    def apply(self, row: Sequence[float]) -> Vector:
        return [(value - mean) / std for value, mean, std in zip(row, self.means, self.stds)]


class EpochResult(NamedTuple):
    """What one pass over the training set came to."""

    epoch: int
    loss: float
    accuracy: float


def fit_scaler(rows: Sequence[Sequence[float]]) -> Scaler:
    means: Vector = []
    stds: Vector = []
    for column in zip(*rows):
        mean = math.fsum(column) / len(column)
        variance = math.fsum((value - mean) ** 2 for value in column) / len(column)
        means.append(mean)
        # A constant feature tells nothing; dividing by one leaves it at zero.
        stds.append(math.sqrt(variance) or 1.0)
    return Scaler(means, stds)


def softmax(scores: Sequence[float]) -> Vector:
    # Subtracting the largest score keeps exp() from overflowing.
    largest = max(scores)
    powers = [math.exp(score - largest) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


class SoftmaxRegression:
    """One row of weights per class; the last weight of a row is its bias."""

    def __init__(self, feature_count: int, class_count: int) -> None:
        self.weights: List[Vector] = [[0.0] * (feature_count + 1) for _ in range(class_count)]

    def probabilities(self, row: Sequence[float]) -> Vector:
        return softmax(
            [sum(w * x for w, x in zip(weights, row)) + weights[-1] for weights in self.weights]
        )

    def predict(self, row: Sequence[float]) -> int:
        odds = self.probabilities(row)
        return odds.index(max(odds))

    def fit(
        self, rows: Sequence[Vector], labels: Sequence[int], epochs: int, learning_rate: float
    ) -> Iterator[EpochResult]:
        """Trains, giving back the result of each epoch as it ends.

        A generator, so that the caller decides what to print and what to log.
        """
        for epoch in range(1, epochs + 1):
            self._descend(rows, labels, learning_rate / len(rows))
            loss, accuracy = self.evaluate(rows, labels)
            yield EpochResult(epoch, loss, accuracy)

    def _descend(self, rows: Sequence[Vector], labels: Sequence[int], rate: float) -> None:
        """One step against the gradient of the whole training set."""
        gradient = [[0.0] * len(weights) for weights in self.weights]
        for row, label in zip(rows, labels):
            for index, probability in enumerate(self.probabilities(row)):
                # The derivative of the cross-entropy with respect to a class's score.
                delta = probability - (1.0 if index == label else 0.0)
                slopes = gradient[index]
                for position, value in enumerate(row):
                    slopes[position] += delta * value
                slopes[-1] += delta
        for weights, slopes in zip(self.weights, gradient):
            for position, slope in enumerate(slopes):
                weights[position] -= rate * slope

    def evaluate(self, rows: Sequence[Vector], labels: Sequence[int]) -> Tuple[float, float]:
        """Mean cross-entropy and the share of rows predicted right."""
        loss = 0.0
        right = 0
        for row, label in zip(rows, labels):
            odds = self.probabilities(row)
            # The floor keeps log() finite when a weight has run away.
            loss -= math.log(max(odds[label], 1e-300))
            right += odds.index(max(odds)) == label
        return loss / len(rows), right / len(rows)
