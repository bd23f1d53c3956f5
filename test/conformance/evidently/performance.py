"""What scikit-learn says of labels and predictions: `performance.py CASES ANSWERS`, JSON in and out, one case a line."""

import json
import math
import sys
import warnings

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve


def told(compute):
    """None where it is not defined."""
    try:
        value = float(compute())
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def of_classes(case, truth, said):
    average = case["average"].lower()
    more = {"average": average, "pos_label": True} if average == "binary" else {"average": average}
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(truth, said, zero_division=0, **more)
    return {"ACCURACY": metrics.accuracy_score(truth, said), "PRECISION": precision, "RECALL": recall, "F1": f1}


def calibration(right, sureness, bins):
    share, mean = calibration_curve(right, sureness, n_bins=bins, strategy="uniform")
    edges = np.linspace(0.0, 1.0, bins + 1)
    rows = np.bincount(np.searchsorted(edges[1:-1], sureness), minlength=bins)
    rows = rows[rows > 0]
    return [[int(n), float(m), float(s)] for n, m, s in zip(rows, mean, share)], float(np.sum(rows / rows.sum() * np.abs(share - mean)))


def answer(case):
    if case["kind"] == "REGRESSION":
        truth, said = np.array(case["truth"], dtype=float), np.array(case["said"], dtype=float)
        return {"values": {"RMSE": math.sqrt(metrics.mean_squared_error(truth, said)), "MAE": metrics.mean_absolute_error(truth, said), "MAPE": metrics.mean_absolute_percentage_error(truth, said)}}
    if case["kind"] == "BINARY":
        truth = np.array(case["truth"], dtype=bool)
        scores = np.array(case["scores"], dtype=float)
        values = of_classes(case, truth, scores >= case["threshold"])
        values["ROC_AUC"] = told(lambda: metrics.roc_auc_score(truth, scores))
        values["LOG_LOSS"] = told(lambda: metrics.log_loss(truth, scores, labels=[False, True]))
        bins, values["CALIBRATION_ERROR"] = calibration(truth, scores, case["bins"])
        return {"values": values, "bins": bins}
    classes = case["classes"]
    truth, scores = np.array(case["truth"]), np.array(case["scores"], dtype=float)
    said = np.array(classes)[scores.argmax(axis=1)]
    values = of_classes(case, truth, said)
    values["ROC_AUC"] = told(lambda: metrics.roc_auc_score(truth, scores, multi_class="ovr", average="macro", labels=classes))
    values["LOG_LOSS"] = told(lambda: metrics.log_loss(truth, scores, labels=classes))
    bins, values["CALIBRATION_ERROR"] = calibration(truth == said, scores.max(axis=1), case["bins"])
    return {"values": values, "bins": bins}


warnings.simplefilter("ignore")
with open(sys.argv[1]) as cases, open(sys.argv[2], "w") as answers:
    for line in cases:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
