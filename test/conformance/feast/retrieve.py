"""Has Feast make a training set: retrieve.py STORE FOLDER FRAME FEATURES TTL_SECONDS OUT. STORE is file (its default) or duckdb.

The features' file has the columns k, t and c and the features; the frame's has k and t. Prints one line of JSON: seconds of the retrieval
alone, peak resident bytes, rows."""
import json
import os
import resource
import sys
import time
from datetime import timedelta

os.environ["FEAST_USAGE"] = "False"
store_kind, folder, frame_path, features_path, ttl, out = sys.argv[1:]

import pandas as pd
import pyarrow.parquet as pq
from feast import Entity, FeatureStore, FeatureView, Field, FileSource, RepoConfig, ValueType
from feast.types import from_value_type
from feast.type_map import pa_to_feast_value_type

schema = pq.read_schema(features_path)
features = [name for name in schema.names if name not in ("k", "t", "c")]
os.makedirs(folder, exist_ok=True)
store = FeatureStore(
    config=RepoConfig(
        project="bench",
        provider="local",
        registry=os.path.join(folder, "registry.db"),
        offline_store={"type": store_kind},
        online_store={"type": "sqlite", "path": os.path.join(folder, "online.db")},
        entity_key_serialization_version=3,
    )
)
entity = Entity(name="k", join_keys=["k"], value_type=ValueType.INT64)
view = FeatureView(
    name="view",
    entities=[entity],
    ttl=timedelta(seconds=int(ttl)),
    schema=[Field(name=name, dtype=from_value_type(pa_to_feast_value_type(str(schema.field(name).type)))) for name in features],
    source=FileSource(path=features_path, timestamp_field="t", created_timestamp_column="c"),
)
store.apply([entity, view])
frame = pd.read_parquet(frame_path).rename(columns={"t": "event_timestamp"})

before = time.perf_counter()
made = store.get_historical_features(entity_df=frame, features=[f"view:{name}" for name in features], full_feature_names=True).to_df()
seconds = time.perf_counter() - before
if out != "-":
    made.to_parquet(out)
print(json.dumps({"seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024, "rows": len(made)}))
