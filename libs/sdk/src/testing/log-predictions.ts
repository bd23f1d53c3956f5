import { PlinthClient } from '@plinth/sdk';

/** A service of its own process: logs so many predictions, one a millisecond or so, says on standard output how many, and waits to be killed. */
const [url = '', token = '', deploymentId = '', journalDir = '', rows = '0', from = '0', flushEveryMs = '40'] = process.argv.slice(2);
const log = new PlinthClient({ url, token }).predictions.of(deploymentId, { journalDir, batchRows: 50, flushEveryMs: Number(flushEveryMs) });
for (let row = 0; row < Number(rows); row += 1) {
  log.log({ id: `row-${Number(from) + row}`, features: { row: Number(from) + row }, output: row % 2 });
  if (row % 10 === 9) await new Promise((resolve) => setTimeout(resolve, 10));
}
await new Promise((resolve) => setTimeout(resolve, 200));
process.stdout.write(`logged ${rows}\n`);
setInterval(() => undefined, 1_000);
