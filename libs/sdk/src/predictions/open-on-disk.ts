import { resolve } from 'node:path';
import { sayOnStderr } from '../capture/console-tee.js';
import { PredictionLog } from '../client/prediction-log.js';
import type { OpenPredictionLog } from '../client/predictions.js';
import { Problems } from '../problems.js';
import { defaultJournalDir } from '../run/run-journal.js';
import { type LiveRun, sayWaiting, watch, unwatch } from '../run/process-hooks.js';
import { PiecesOnDisk } from './pieces-on-disk.js';

/** Rows wait for the server in a journal, as those of runs do: what a killed process leaves there the next one of the deployment sends, or `plinth sync`. */
export const openOnDisk: OpenPredictionLog = (transport, deploymentId, options = {}) => {
  const problems = new Problems(options.say ?? sayOnStderr);
  const dir = resolve(options.journalDir ?? defaultJournalDir());
  const { connection } = transport;
  const pieces = new PiecesOnDisk(deploymentId, dir, { ...connection, url: transport.url }, problems);
  const log = new PredictionLog(transport, deploymentId, pieces, problems, options, (left) => {
    unwatch(live);
    if (left !== undefined) sayWaiting(left);
  });
  const live: LiveRun = {
    depart: () => {
      log.end();
      return pieces.files.map((file) => ({ file, connection }));
    },
    finish: () => log.close(),
    noteFatal: () => undefined,
  };
  watch(live);
  return log;
};
