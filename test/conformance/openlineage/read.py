"""Reads what send.py sent by Marquez's own client, and prints it as JSON. python read.py URL KEY RUN_ID FAILED_ID"""
import json
import sys

from marquez_client import MarquezClient

url, key, run_id, failed_id = sys.argv[1:]
client = MarquezClient(url, api_key=key)

mart = client.get_dataset("warehouse", "mart.clicks_by_hour")
versions = client.list_dataset_versions("warehouse", "mart.clicks_by_hour")["versions"]
print(
    json.dumps(
        {
            "namespaces": [namespace["name"] for namespace in client.list_namespaces()["namespaces"]],
            "owner": client.get_namespace("conformance")["ownerName"],
            "jobs": [job["name"] for job in client.list_jobs("conformance")["jobs"]],
            "description": client.get_job("conformance", "clicks.by_hour")["description"],
            "runs": [(run["id"], run["state"], run["durationMs"]) for run in client.list_job_runs("conformance", "clicks.by_hour")["runs"]],
            "failed": client.get_job_run(failed_id)["state"],
            "datasets": [dataset["name"] for dataset in client.list_datasets("warehouse")["datasets"]],
            "fields": [field["name"] for field in mart["fields"]],
            "version": client.get_dataset_version("warehouse", "mart.clicks_by_hour", mart["currentVersion"])["createdByRun"]["id"],
            "versions": [version["version"] for version in versions],
            "columns": [node["id"] for node in client.get_column_lineage_by_dataset_field("warehouse", "mart.clicks_by_hour", "hour")["graph"]],
            "columnsOfVersion": len(client.get_column_lineage_by_dataset("warehouse", "mart.clicks_by_hour", version=run_id)["graph"]),
            "columnsOfJob": len(client.get_column_lineage_by_job("conformance", "clicks.by_hour", with_downstream=True)["graph"]),
            "events": len(client.list_events("conformance", limit=1_000)["events"]),
        }
    )
)
