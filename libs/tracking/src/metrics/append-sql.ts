import { prepared } from '@plinth/platform/database';

/**
 * The hot path's one statement. Prisma has no form for it; each part of it saves a round trip:
 * - the batches' bytes come as one binary value that is cut up here, because an array of bytea would travel as hexadecimal text;
 * - runs that are missing or deleted, and appends that are there already, are left out, so that the count tells that something is odd;
 * - summaries are merged only if nothing was odd. Rows are locked in one order for all transactions, so that none wait for each other in a ring.
 */
export const appendSql = prepared(`
with batch as materialized (
  select * from unnest($3::uuid[], $4::uuid[], $5::int[], $6::int[], $7::int[]) as batch (run_id, id, points, first_byte, byte_count)
), alive as materialized (
  select run.id, run.experiment_id, coalesce(run.heartbeat_at < $17, false) as silent from run
   where run.workspace_id = $1 and run.id = any($3::uuid[]) and run.deleted_at is null
), appended as (
  insert into metric_batch (workspace_id, run_id, id, points, packed, created_at)
  select $1, batch.run_id, batch.id, batch.points, substring($8::bytea from batch.first_byte for batch.byte_count), $2
    from batch join alive on alive.id = batch.run_id
   where not exists (select 1 from compacted_append done where done.workspace_id = $1 and done.run_id = batch.run_id and done.id = batch.id)
  on conflict do nothing returning 1
), outcome as materialized (
  select count(*) = cardinality($3::uuid[]) as whole from appended
), merged as (
  insert into run_metric (workspace_id, experiment_id, key, run_id, last, last_step, last_time, min, max, count)
  select $1, alive.experiment_id, summary.key, summary.run_id, summary.last, summary.last_step, summary.last_time, summary.min, summary.max, summary.count
    from unnest($9::uuid[], $10::text[], $11::float8[], $12::bigint[], $13::bigint[], $14::float8[], $15::float8[], $16::bigint[])
         as summary (run_id, key, last, last_step, last_time, min, max, count)
    join alive on alive.id = summary.run_id
   where (select whole from outcome)
   order by summary.run_id, summary.key
  on conflict (workspace_id, run_id, key) do update set
    last = case when (excluded.last_step, excluded.last_time, excluded.last) >= (run_metric.last_step, run_metric.last_time, run_metric.last) then excluded.last else run_metric.last end,
    last_step = greatest(excluded.last_step, run_metric.last_step),
    last_time = case when (excluded.last_step, excluded.last_time) >= (run_metric.last_step, run_metric.last_time) then excluded.last_time else run_metric.last_time end,
    min = least(excluded.min, run_metric.min),
    max = case when excluded.max = 'NaN' then run_metric.max when run_metric.max = 'NaN' then excluded.max else greatest(excluded.max, run_metric.max) end,
    count = run_metric.count + excluded.count
  returning run_id, xmax = 0 as is_new
)
select (select whole from outcome) as whole,
       (select array_agg(distinct run_id::text) from merged where is_new) as grown,
       (select json_agg(json_build_array(id, experiment_id, silent)) from alive) as runs`);

/**
 * Why an append was not written, and whether one of the same id that is there has the same bytes. A digest is kept only of what has lost its
 * bytes to segments, so that fresh appends pay nothing for the comparison; appends from before there were digests count as the same.
 */
export const inspectSql = `
select run.experiment_id, run.id is not null as found,
       batch.id is not null or done.id is not null as known,
       coalesce(batch.packed = $4::bytea, done.digest = ${digestSql('$4::bytea')}, true) as same
  from (select $2::uuid as run_id, $3::uuid as id) asked
  left join run on run.workspace_id = $1 and run.id = asked.run_id
  left join metric_batch batch on batch.workspace_id = $1 and batch.run_id = asked.run_id and batch.id = asked.id
  left join compacted_append done on done.workspace_id = $1 and done.run_id = asked.run_id and done.id = asked.id`;

/** Half a SHA-256: it tells mistakes apart, and guards against nobody. */
export function digestSql(packed: string): string {
  return `substring(sha256(${packed}) for 16)`;
}

export const grownBeyondSql = `
select run_id from run_metric where workspace_id = $1 and run_id = any($2::uuid[]) group by run_id having count(*) > $3 limit 1`;
