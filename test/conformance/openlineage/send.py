"""Sends events by OpenLineage's own client: a run that begins and ends, one that fails, a job, and a dataset. python send.py URL KEY none|gzip RUN_ID FAILED_ID PARENT_ID"""
import sys

from openlineage.client import OpenLineageClient
from openlineage.client import event_v2 as events
from openlineage.client import facet_v2 as facets
from openlineage.client.transport.http import ApiKeyTokenProvider, HttpCompression, HttpConfig, HttpTransport

url, key, compression, run_id, failed_id, parent_id = sys.argv[1:]
events.set_producer("https://example.org/conformance")
client = OpenLineageClient(
    transport=HttpTransport(HttpConfig(url=url, auth=ApiKeyTokenProvider({"apiKey": key}), compression=HttpCompression.GZIP if compression == "gzip" else None))
)

raw = events.InputDataset("warehouse", "raw.clicks", facets={"schema": facets.schema_dataset.SchemaDatasetFacet([facets.schema_dataset.SchemaDatasetFacetFields("at", "TIMESTAMP")])})
columns = facets.column_lineage_dataset
by_hour = events.OutputDataset(
    "warehouse",
    "mart.clicks_by_hour",
    facets={
        "schema": facets.schema_dataset.SchemaDatasetFacet([facets.schema_dataset.SchemaDatasetFacetFields("hour", "INT"), facets.schema_dataset.SchemaDatasetFacetFields("größe", "INT")]),
        "columnLineage": columns.ColumnLineageDatasetFacet(
            {"hour": columns.Fields([columns.InputField("warehouse", "raw.clicks", "at", [columns.Transformation("DIRECT", "TRANSFORMATION", "hour of", False)])])}
        ),
    },
    outputFacets={"outputStatistics": facets.output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=24, size=2048)},
)
job = events.Job("conformance", "clicks.by_hour", facets={"sql": facets.sql_job.SQLJobFacet("select 1"), "documentation": facets.documentation_job.DocumentationJobFacet("Counts clicks")})
parent = facets.parent_run.ParentRunFacet(facets.parent_run.Run(parent_id), facets.parent_run.Job("conformance", "clicks"))


def emit(state, time, run, **more):
    client.emit(events.RunEvent(eventType=state, eventTime=time, run=run, job=more.pop("job", job), inputs=[raw], outputs=[by_hour], **more))


started = events.Run(run_id, facets={"parent": parent})
emit(events.RunState.START, "2026-11-29T10:00:00.000Z", started)
emit(events.RunState.COMPLETE, "2026-11-29T10:05:00.000001+00:00", started)
failed = events.Run(failed_id, facets={"errorMessage": facets.error_message_run.ErrorMessageRunFacet("no such table", "PYTHON", "Traceback (most recent call last):\nLookupError: no such table")})
emit(events.RunState.FAIL, "2026-11-29T11:00:00Z", failed, job=events.Job("conformance", "clicks.broken"))
client.emit(events.JobEvent(eventTime="2026-11-29T09:00:00Z", job=events.Job("conformance", "clicks.declared"), inputs=[raw], outputs=[by_hour]))
client.emit(
    events.DatasetEvent(
        eventTime="2026-11-29T09:00:00Z",
        dataset=events.StaticDataset("warehouse", "raw.clicks", facets={"documentation": facets.documentation_dataset.DocumentationDatasetFacet("Every click")}),
    )
)
client.close()
