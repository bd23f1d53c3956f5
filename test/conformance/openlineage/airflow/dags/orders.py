"""Five tasks, of which two stand side by side and one has no data of its own. With `{"fail": true}` in its configuration one of them fails, and what waits for it never runs."""
from datetime import datetime, timezone

from airflow.providers.standard.operators.bash import BashOperator
from airflow.providers.standard.operators.python import PythonOperator
from airflow.sdk import DAG, Asset

raw, clean, rates, orders = (Asset(f"file:///srv/shop/{name}.parquet") for name in ("raw", "clean", "rates", "orders"))


def join_orders(dag_run):
    if dag_run.conf.get("fail"):
        raise LookupError("no rate for 2026-11-29")


with DAG("orders", schedule=None, start_date=datetime(2026, 1, 1, tzinfo=timezone.utc), catchup=False, description="Orders in one currency"):
    extract = BashOperator(task_id="extract", bash_command="true", outlets=[raw])
    cleanse = PythonOperator(task_id="cleanse", python_callable=lambda: None, inlets=[raw], outlets=[clean])
    fetch = PythonOperator(task_id="fetch_rates", python_callable=lambda: None, outlets=[rates])
    join = PythonOperator(task_id="join", python_callable=join_orders, inlets=[clean, rates], outlets=[orders])
    announce = PythonOperator(task_id="announce", python_callable=lambda: None)
    extract >> cleanse
    [cleanse, fetch] >> join >> announce
