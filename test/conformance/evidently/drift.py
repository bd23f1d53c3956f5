"""What Evidently's own tests say of pairs of columns: `drift.py PAIRS ANSWERS`, JSON in and out, one pair a line."""

import json
import math
import sys
import warnings

import numpy as np
import pandas as pd
from evidently.legacy.calculations.stattests import get_stattest
from evidently.legacy.core import ColumnType

names = {
    "KOLMOGOROV_SMIRNOV": "ks",
    "CHI_SQUARE": "chisquare",
    "Z": "z",
    "WASSERSTEIN": "wasserstein",
    "JENSEN_SHANNON": "jensenshannon",
    "PSI": "psi",
    "KULLBACK_LEIBLER": "kl_div",
    "HELLINGER": "hellinger",
    "ENERGY_DISTANCE": "ed",
    "T": "t_test",
    "MANN_WHITNEY": "mannw",
    "EPPS_SINGLETON": "es",
    "ANDERSON_DARLING": "anderson",
    "CRAMER_VON_MISES": "cramer_von_mises",
    "FISHER_EXACT": "fisher_exact",
    "G": "g_test",
}


def column(values, whole):
    read = [math.nan if value is None else float(value) if isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity") else value for value in values]
    series = pd.Series(read).replace([-np.inf, np.inf], np.nan).dropna()
    return series.astype("int64") if whole else series


def answer(pair):
    kind = ColumnType.Numerical if pair["kind"] == "NUMERIC" else ColumnType.Categorical
    reference, current = column(pair["reference"], pair["whole"]), column(pair["current"], pair["whole"])
    try:
        test = get_stattest(reference, current, kind, names[pair["test"]] if pair["test"] else None)
        result = test(reference, current, kind, None)
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}
    score = float(result.drift_score)
    return {"name": test.name, "score": score if math.isfinite(score) else str(score), "drifted": bool(result.drifted), "threshold": result.actual_threshold}


warnings.simplefilter("ignore")
with open(sys.argv[1]) as pairs, open(sys.argv[2], "w") as answers:
    for line in pairs:
        answers.write(json.dumps(answer(json.loads(line))) + "\n")
