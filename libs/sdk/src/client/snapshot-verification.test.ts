import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SnapshotVerification } from './snapshot-verification.js';
import { Transport } from './transport.js';

type Event = Readonly<Record<string, unknown>>;
const finding = (path: string): Event => ({ kind: 'FINDING', part: 'FILE', fault: 'GONE', path, digest: '0'.repeat(64), unchecked: 0 });
const progress = (files: number, through: string | null): Event => ({ kind: 'PROGRESS', files, bytes: files * 10, through });

describe('a verification that is followed', () => {
  let server: Server | undefined;
  afterEach(() => void server?.close());

  /** Answers each request with the next of these, and breaks the connection after those that have no last word. */
  async function against(answers: readonly (readonly Event[])[]): Promise<{ readonly asked: string[]; readonly verification: SnapshotVerification; readonly told: number[] }> {
    const asked: string[] = [];
    const told: number[] = [];
    server = createServer((request, response) => {
      const events = answers[asked.length] ?? [];
      asked.push(request.url ?? '');
      response.writeHead(200, { 'Plinth-Snapshot': 'd'.repeat(64) });
      response.write(events.map((event) => `${JSON.stringify(event)}\n`).join(''), () => {
        if (['END', 'ERROR'].includes(String(events.at(-1)?.['kind']))) response.end();
        else setTimeout(() => response.destroy(), 20);
      });
    });
    await new Promise<void>((listening) => server?.listen(0, '127.0.0.1', listening));
    const transport = new Transport({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    return { asked, told, verification: new SnapshotVerification(transport, 'a b', 'main', 9, { onProgress: (done) => told.push(done) }) };
  }

  it('goes on behind the last file that was done, of the same snapshot, and tells nothing twice', async () => {
    const { asked, told, verification } = await against([
      [progress(0, null), finding('a'), progress(3, 'dir/c'), finding('e')],
      [progress(0, 'dir/c'), finding('e'), progress(2, 'f')],
      [finding('g'), { kind: 'END', files: 4, bytes: 40, findings: 1 }],
    ]);
    const { findings, findingCount, files, bytes, digest } = await verification.run();
    expect(findings.map(({ path }) => path)).toEqual(['a', 'e', 'g']);
    expect({ findingCount, files, bytes, digest }).toEqual({ findingCount: 3, files: 9, bytes: 90, digest: 'd'.repeat(64) });
    expect(asked).toEqual(['main', 'd'.repeat(64), 'd'.repeat(64)].map((reference, index) => `/api/v1/datasets/a%20b/snapshots/${reference}/verification${['', '?after=dir%2Fc', '?after=f'][index]}`));
    expect(told).toEqual([0, 3, 3, 5]);
  }, 20_000);

  it('says why the server could not go on', async () => {
    const { verification } = await against([[finding('a'), { kind: 'ERROR', error: { code: 'SNAPSHOT_DELETED', status: 409, message: 'Its files were given up.' } }]]);
    await expect(verification.run()).rejects.toMatchObject({ code: 'SNAPSHOT_DELETED', status: 409, message: 'Its files were given up.' });
  });

  it('gives up on a server that breaks off again and again', async () => {
    const { asked, verification } = await against([]);
    await expect(verification.run()).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' });
    expect(asked.length).toBe(6);
  }, 30_000);
});
