import type { DriftReportDetails, MonitorAlert } from '@plinth/sdk';
import { ofDay, season } from './features.js';
import type { People, Someone } from './people.js';
import type { Trained } from './pipeline.js';
import { model, production } from './promotion.js';
import { trainingSets } from './training-set.js';
import { examplesOf, type FoldableDay, kinds } from './weather.js';

const waitMs = 60_000;
/** Days that a service predicts from, one after another, in each of the two windows. */
const replayed = 400;

interface Watched extends Pick<Trained, 'network' | 'window' | 'training' | 'best' | 'second'> {
  readonly url: string;
  readonly people: People;
  readonly say: (line: string) => void;
}

/**
 * Replays traffic against what runs in production: first days as they were, and then the same after the station began to report degrees Fahrenheit. A monitor compares both with the training set, by the batch; of the second an alert
 * opens, and Plinth goes back to the version that was approved before. @throws Error when it comes to anything else
 */
export async function watchProduction({ url, people: { ben }, network, window, training: { set, days }, best, second, say }: Watched): Promise<void> {
  const { client } = ben;
  const { activeDeployments: [deployment] } = await client.models.byName(model);
  if (deployment?.version !== best.version.version) throw new Error(`${model}@${best.version.version} does not run.`);
  const baseline = await client.monitors.baseline({ name: trainingSets, snapshot: { dataset: trainingSets, reference: set.snapshotDigest } });
  const monitor = await client.monitors.create({
    name: `${model}@${best.version.version} in ${production.name}`,
    target: { kind: 'DEPLOYMENT', id: deployment.id },
    baselineId: baseline.id,
    definition: { schedule: { kind: 'BATCH' }, columns: ['rain', 'high', 'low', 'breeze'], tests: { share: 0.5 }, minimumRows: 100, consequences: ['ROLL_BACK'] },
  });
  say(`${ben.name} has it watched, against what it was trained on: ${url}/monitors/${monitor.id}`);

  // From first to last, so that all seasons are in it.
  const some = Array.from({ length: replayed }, (_, at) => window + Math.floor((at * (days.length - window)) / replayed));
  const serve = (rows: readonly FoldableDay[]) => serveDays(client, deployment.id, network, rows, window, some);
  await serve(days);
  const calm = await reportAfter(client, monitor.id, 1);
  say(`  ${calm.currentRows} days as they were: ${calm.outcome}. ${calm.comparison?.sentence ?? ''}`);
  if (calm.outcome !== 'STABLE') throw new Error('Days of the training set have drifted from it.');

  say('  The station now reports degrees Fahrenheit, and nobody tells the service …');
  await serve(days.map(inFahrenheit));
  const drifted = await reportAfter(client, monitor.id, 2);
  for (const { sentence } of drifted.comparison?.columns.filter((column) => column.drifted) ?? []) say(`  ✗ ${sentence}`);
  if (drifted.outcome !== 'DRIFTED') throw new Error(`The shift was taken for ${drifted.outcome}.`);
  say(`  the report     ${url}/monitors/${monitor.id}/reports/${drifted.id}`);
  const alert = await followed(client, monitor.id);
  say(`  the alert      ${url}/alerts/${alert.id}`);
  const { activeDeployments: [now] } = await client.models.byName(model);
  if (now?.version !== second.version.version) throw new Error(`Plinth did not go back to ${model}@${second.version.version}.`);
  say(`  Plinth went back: ${model}@${now.version}, approved before, runs in ${production.name} again  ${url}/models/${second.version.modelId}`);
}

/** What the service gets from its features, when temperatures come in the other unit: scaled as ever, from a number that means something else. */
function inFahrenheit(day: FoldableDay): FoldableDay {
  const [high, low] = [ofDay.indexOf('high'), ofDay.indexOf('low')];
  return { ...day, ofDay: day.ofDay.map((value, at) => (at === high ? (fahrenheit(value * 8 + 16) - 16) / 8 : at === low ? (fahrenheit(value * 6 + 8) - 8) / 6 : value)) };
}

const fahrenheit = (celsius: number): number => celsius * 1.8 + 32;

/** Predicts as a service does: a call for each day, logged as it goes. */
async function serveDays({ predictions }: Someone['client'], deploymentId: string, network: Trained['network'], days: readonly FoldableDay[], window: number, some: readonly number[]): Promise<void> {
  const { inputs } = examplesOf(days, window);
  const log = predictions.of(deploymentId);
  for (const at of some) {
    const day = days[at];
    const input = inputs[at - window + 1];
    if (!day || !input) continue;
    const features = Object.fromEntries([...season.map((name, index) => [name, day.season[index]] as const), ...ofDay.map((name, index) => [name, day.ofDay[index]] as const)]);
    log.log({ features, output: { tomorrow: kinds[network.guess(input)] ?? null } });
  }
  await log.flush();
  if (log.waiting > 0) throw new Error(`Predictions wait: ${log.problems[0]?.message ?? 'the server is slow'}`);
}

async function reportAfter({ monitors }: Someone['client'], monitorId: string, count: number): Promise<DriftReportDetails> {
  for (const end = Date.now() + waitMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const done = [];
    for await (const report of monitors.reports(monitorId)) if (report.status === 'DONE' || report.status === 'FAILED') done.push(report);
    const [latest] = done;
    if (latest?.status === 'FAILED') throw new Error(`The window could not be looked at: ${latest.failureMessage ?? ''}`);
    if (latest && done.length === count) return monitors.report(latest.id);
  }
  throw new Error('The window was not looked at in time.');
}

/** The one alert, once its consequence is done. */
async function followed({ monitors }: Someone['client'], monitorId: string): Promise<MonitorAlert> {
  for (const end = Date.now() + waitMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const alerts = [];
    for await (const alert of monitors.alerts({ monitorId })) alerts.push(alert);
    const [alert, ...others] = alerts;
    if (others.length > 0) throw new Error(`There are ${alerts.length} alerts of one shift.`);
    const [consequence] = alert?.consequences ?? [];
    if (consequence?.status === 'REFUSED') throw new Error(`The way back was refused: ${JSON.stringify(consequence.result)}`);
    if (alert && consequence?.status === 'DONE') return alert;
  }
  throw new Error('Nothing followed from the drift in time.');
}
