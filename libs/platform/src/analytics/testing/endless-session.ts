/** A server in the middle of a query that does not end: prints the id of the process that computes, and waits to be killed. */
import { IdSource, SystemClock } from '@plinth/kernel';
import { Analytics } from '../index.js';

const analytics = new Analytics({ scratchFolder: process.argv[2] ?? '' }, new IdSource(new SystemClock()));
await analytics.session((session) => {
  process.stdout.write(String(session.processId));
  return session.rows('SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range = -1');
});
