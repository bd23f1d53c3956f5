"""Evidently's drift report of two Parquet files: `report.py REFERENCE CURRENT`. Prints seconds, peak memory in bytes and the score of each column."""

import json
import resource
import sys
import time
import warnings

import pandas as pd
from evidently import Dataset, DataDefinition, Report
from evidently.presets import DataDriftPreset

warnings.simplefilter("ignore")
reference, current = pd.read_parquet(sys.argv[1]), pd.read_parquet(sys.argv[2])
numeric = [name for name in reference.columns if pd.api.types.is_numeric_dtype(reference[name])]
definition = DataDefinition(numerical_columns=numeric, categorical_columns=[name for name in reference.columns if name not in numeric])
start = time.perf_counter()
run = Report([DataDriftPreset()]).run(Dataset.from_pandas(current, definition), Dataset.from_pandas(reference, definition))
found = json.loads(run.json())
seconds = time.perf_counter() - start
scores = {metric["config"]["column"]: metric["value"] for metric in found["metrics"] if "column" in metric.get("config", {})}
print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "scores": scores}))
