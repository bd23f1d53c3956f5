import { DatasetClient } from '@plinth/datasets/testing';
import { expect, vi } from 'vitest';
import { MonitoringClient, numbers, type SeenBaseline } from './monitoring-client.js';

type Fields = Readonly<Record<string, unknown>>;
const patient = { timeout: 60_000, interval: 100 };

export interface SeenReport {
  readonly id: string;
  readonly status: string;
  readonly outcome: string | null;
  readonly failureMessage: string | null;
  readonly currentRows: number | null;
  readonly documentDigest: string | null;
  readonly windowFrom: string;
  readonly windowTo: string;
  readonly finishedAt: string | null;
}

export interface SeenAlert {
  readonly id: string;
  readonly slice: string;
  readonly status: string;
  readonly title: string;
  readonly consequences: readonly { readonly kind: string; readonly status: string; readonly result: Fields }[];
}

/** Rows of two columns that hang together in nothing, the same at each call; moved by `shift`. */
export function agesAndIncomes(count: number, shift = 0, seed = 1): { readonly age: number[]; readonly income: number[] } {
  let state = seed;
  const chance = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  return { age: Array.from({ length: count }, () => 20 + 40 * chance() + shift), income: Array.from({ length: count }, () => 1_000 * chance() * (shift ? 3 : 1)) };
}

export function columnsOf({ age, income }: ReturnType<typeof agesAndIncomes>): Fields[] {
  return [numbers('age', age), numbers('income', income)];
}

export function csvOf({ age, income }: ReturnType<typeof agesAndIncomes>): string {
  return `age,income\n${age.map((each, row) => `${each},${income[row]}`).join('\n')}\n`;
}

/** What tests of monitors begin with: something to compare with, and looks at what was found. */
export class WatchedClient extends MonitoringClient {
  async readyBaseline(input: Fields): Promise<SeenBaseline> {
    const { id } = await this.requestBaseline(input);
    await vi.waitFor(async () => expect(await this.seeBaseline(id)).toMatchObject({ status: 'READY' }), patient);
    return this.seeBaseline(id);
  }

  /** Of a data set of its own. */
  async snapshotBaseline(rows = 500): Promise<SeenBaseline & { readonly dataset: string; readonly datasetId: string }> {
    const data = new DatasetClient(this.server, this.token);
    const { id, name } = await data.makeDataset();
    await data.snapshotOf(name, { 'rows.csv': csvOf(agesAndIncomes(rows)) });
    return { ...(await this.readyBaseline({ snapshot: { dataset: name } })), dataset: name, datasetId: id };
  }

  /** The latest window first. */
  async reportsOf(monitorId: string): Promise<readonly SeenReport[]> {
    return (await this.ask<{ driftReports: { nodes: SeenReport[] } }>('query ($id: ID!) { driftReports(monitorId: $id, first: 100) { nodes { id status outcome failureMessage currentRows documentDigest windowFrom windowTo finishedAt } } }', { id: monitorId })).driftReports.nodes;
  }

  /** Waits until so many windows are done or failed. */
  done(monitorId: string, count: number): Promise<readonly SeenReport[]> {
    return vi.waitFor(async () => {
      const reports = await this.reportsOf(monitorId);
      expect(reports.filter(({ status, failureMessage }) => status === 'DONE' || failureMessage)).toHaveLength(count);
      return reports;
    }, patient);
  }

  async alertsOf(monitorId: string): Promise<readonly SeenAlert[]> {
    return (await this.ask<{ monitorAlerts: { nodes: SeenAlert[] } }>('query ($id: ID) { monitorAlerts(monitorId: $id) { nodes { id slice status title consequences { kind status result } } } }', { id: monitorId })).monitorAlerts.nodes;
  }
}
