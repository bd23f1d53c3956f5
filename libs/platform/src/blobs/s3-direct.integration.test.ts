import { FixedClock, IdSource, SystemClock, type WorkspaceId } from '@plinth/kernel';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Blob, type BlobStore, type BlobStoreConfig, createBlobStore, type DirectTransfers, type PartAddress } from './index.js';
import { bytes, codeOf, collect, mebibyte, readAll, sha256, streamOf } from './testing/bytes.js';

const clock = new SystemClock();
const ids = new IdSource(clock);

function settings(prefix: string): BlobStoreConfig | undefined {
  const { [`${prefix}_ENDPOINT`]: endpoint, [`${prefix}_ACCESS_KEY`]: accessKey, [`${prefix}_SECRET_KEY`]: secretKey } = process.env;
  if (endpoint === undefined || accessKey === undefined || secretKey === undefined) return undefined;
  return { kind: 's3', endpoint, region: 'us-east-1', bucket: `plinth-direct-${clock.nowMs()}`, accessKey, secretKey, direct: { publicEndpoint: endpoint, downloads: true } };
}

const servers = [
  ['PLINTH_TEST_S3', settings('PLINTH_TEST_S3')],
  ['PLINTH_TEST_S3_2', settings('PLINTH_TEST_S3_2')],
] as const;

describe.each(servers)('transfers past this server, with the S3 server of %s_ENDPOINT', (prefix, config) => {
  if (config === undefined) {
    it('is there in CI', () => {
      expect(process.env['PLINTH_TEST_CI'], `${prefix}_ENDPOINT, _ACCESS_KEY and _SECRET_KEY name no server; .ci/services.sh starts one.`).not.toBe('true');
    });
    return;
  }

  let store: BlobStore;
  let direct: DirectTransfers;
  let workspace: WorkspaceId;
  const content = bytes(33 * mebibyte + 5, 17);
  const announced: Blob = { digest: sha256(content), size: content.length };
  const partSize = 16 * mebibyte;
  const partOf = (number: number, of = content): Buffer<ArrayBuffer> => Buffer.from(of.subarray((number - 1) * partSize, number * partSize));
  const fresh = (): WorkspaceId => ids.next<'Workspace'>();

  beforeAll(async () => {
    store = await createBlobStore(config, clock);
    if (store.direct === undefined) throw new Error('Direct transfers were configured.');
    direct = store.direct;
    workspace = fresh();
  });

  const addressOf = async (uploadId: string, part: number, of = partOf(part)): Promise<PartAddress> => {
    const [address] = await direct.addresses(workspace, uploadId, [{ part, digest: sha256(of) }]);
    if (!address) throw new Error('No address came.');
    return address;
  };
  const send = async ({ url, headers }: Pick<PartAddress, 'url' | 'headers'>, body: Buffer<ArrayBuffer>, method = 'PUT'): Promise<number> => {
    const { 'content-length': _, ...rest } = headers;
    const response = await fetch(url, { method, headers: rest, body });
    await response.arrayBuffer();
    return response.status;
  };
  const sendAll = async (uploadId: string, of = content): Promise<void> => {
    for (const part of [3, 1, 2]) expect(await send(await addressOf(uploadId, part, partOf(part, of)), partOf(part, of))).toBe(200);
  };
  const nothingIsLeftOf = async (of: WorkspaceId): Promise<void> => expect(await collect(store.listStaleUploads(of, new Date(clock.nowMs() + 86_400_000)))).toEqual([]);

  it('bring bytes in any order, which are a blob once they were read back', async () => {
    const uploadId = await direct.create(workspace, announced);
    expect(await direct.find(workspace, uploadId)).toEqual({ partSize, arrived: [] });
    await sendAll(uploadId);
    expect(await direct.find(workspace, uploadId)).toEqual({ partSize, arrived: [1, 2, 3] });
    expect(await store.stat(workspace, announced.digest)).toBeUndefined();
    expect(await direct.complete(workspace, uploadId, announced)).toEqual(announced);
    expect(sha256(await readAll(store.open(workspace, announced.digest)))).toBe(announced.digest);
    expect(await direct.complete(workspace, uploadId, announced), 'a retry after a lost answer').toEqual(announced);
    await nothingIsLeftOf(workspace);
    const again = await direct.create(workspace, announced);
    await sendAll(again);
    expect(await direct.complete(workspace, again, announced), 'bytes that are there').toEqual(announced);
    expect(await collect(store.list(workspace))).toHaveLength(1);
    await nothingIsLeftOf(workspace);
  });

  it('give the same answer to two who complete at once', async () => {
    const here = (workspace = fresh());
    const uploadId = await direct.create(here, announced);
    await sendAll(uploadId);
    const other = (await createBlobStore(config, clock)).direct ?? direct;
    expect(await Promise.all([direct.complete(here, uploadId, announced), other.complete(here, uploadId, announced)])).toEqual([announced, announced]);
    expect(sha256(await readAll(store.open(here, announced.digest)))).toBe(announced.digest);
  });

  it('publish nothing while parts are missing, nor bytes of another digest', async () => {
    workspace = fresh();
    const uploadId = await direct.create(workspace, announced);
    expect(await codeOf(direct.complete(workspace, uploadId, announced))).toBe('SIZE_MISMATCH');
    const damaged = Buffer.from(content);
    damaged[20 * mebibyte] = (damaged[20 * mebibyte] ?? 0) ^ 1;
    for (const part of [1, 3]) await send(await addressOf(uploadId, part, partOf(part, damaged)), partOf(part, damaged));
    expect(await codeOf(direct.complete(workspace, uploadId, announced))).toBe('SIZE_MISMATCH');
    await send(await addressOf(uploadId, 2, partOf(2, damaged)), partOf(2, damaged));
    expect(await codeOf(direct.complete(workspace, uploadId, announced))).toBe('DIGEST_MISMATCH');
    expect(await store.stat(workspace, announced.digest)).toBeUndefined();
    expect(await store.stat(workspace, sha256(damaged))).toBeUndefined();
    await store.abortUpload(workspace, uploadId);
    await nothingIsLeftOf(workspace);
  });

  it('are refused by the store for other bytes, fewer, other headers, another method, a changed address, and late', async () => {
    workspace = fresh();
    const uploadId = await direct.create(workspace, announced);
    const address = await addressOf(uploadId, 3);
    const right = partOf(3);
    const wrong = Buffer.from(right);
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    const attempts: [string, Promise<number>][] = [
      ['other bytes', send(address, wrong)],
      ['fewer bytes', send(address, right.subarray(0, 1_000))],
      ['no checksum', send({ ...address, headers: {} }, right)],
      ['the checksum of other bytes', send({ ...address, headers: { 'x-amz-checksum-sha256': Buffer.from(sha256(wrong), 'hex').toString('base64') } }, wrong)],
      ['POST', send(address, right, 'POST')],
      ['another part', send({ ...address, url: address.url.replace('partNumber=3', 'partNumber=1') }, right)],
      ['another upload', send({ ...address, url: address.url.replace(/uploadId=[^&]*/, 'uploadId=other') }, right)],
      ['no part at all', send({ ...address, url: address.url.replace(/partNumber=3&|uploadId=[^&]*&?/g, '') }, right)],
      ['a blob instead', send({ ...address, url: address.url.replace(/staging\/[^?]*/, `blobs/${workspace}/${announced.digest}`) }, right)],
      ["a stranger's staging", send({ ...address, url: address.url.replace(workspace, fresh()) }, right)],
      ['dots', send({ ...address, url: address.url.replace('/whole?', '/..%2f..%2fwhole?') }, right)],
      ['longer validity', send({ ...address, url: address.url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800') }, right)],
      ['another signature', send({ ...address, url: address.url.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) }, right)],
      ['GET', fetch(address.url).then(({ status }) => status)],
      ['DELETE', fetch(address.url, { method: 'DELETE' }).then(({ status }) => status)],
    ];
    for (const [what, status] of attempts) expect(await status.catch(() => 400), what).toBeGreaterThanOrEqual(400);
    const past = (await createBlobStore(config, new FixedClock(clock.nowMs() - 301_000))).direct ?? direct;
    const [expired] = await past.addresses(workspace, uploadId, [{ part: 3, digest: sha256(right) }]);
    expect(await send(expired ?? address, right)).toBe(403);
    expect((await direct.find(workspace, uploadId))?.arrived).toEqual([]);
    expect(await collect(store.list(workspace))).toEqual([]);
    expect(await send(address, right), 'and the address itself is good').toBe(200);
  });

  it('keep nothing of a part that is cut off', async () => {
    workspace = fresh();
    const uploadId = await direct.create(workspace, announced);
    const { url, headers } = await addressOf(uploadId, 3);
    const { hostname, port, pathname, search, host } = new URL(url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), hostname, () => {
        const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
        socket.write(`PUT ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${lines}\r\n`);
        socket.write(partOf(3).subarray(0, 100_000), () => setTimeout(() => socket.destroy(), 100));
      });
      socket.on('close', () => resolve()).on('error', () => resolve());
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await direct.find(workspace, uploadId))?.arrived).toEqual([]);
  });

  it('end with their upload: addresses that were given out reach nothing any more', async () => {
    workspace = fresh();
    const uploadId = await direct.create(workspace, announced);
    const address = await addressOf(uploadId, 2);
    await sendAll(uploadId);
    await direct.complete(workspace, uploadId, announced);
    expect(await send(address, partOf(2)).catch(() => 404)).toBeGreaterThanOrEqual(400);
    expect(sha256(await readAll(store.open(workspace, announced.digest)))).toBe(announced.digest);
    const abandoned = await direct.create(workspace, announced);
    const dead = await addressOf(abandoned, 1);
    await store.abortUpload(workspace, abandoned);
    expect(await send(dead, partOf(1)).catch(() => 404)).toBeGreaterThanOrEqual(400);
    await nothingIsLeftOf(workspace);
  });

  it('are for uploads of this workspace, for parts that there are, and never mixed with pieces', async () => {
    workspace = fresh();
    const uploadId = await direct.create(workspace, announced);
    const digest = sha256(partOf(1));
    expect(await codeOf(direct.addresses(fresh(), uploadId, [{ part: 1, digest }]))).toBe('UPLOAD_NOT_FOUND');
    expect(await codeOf(direct.complete(fresh(), uploadId, announced))).toBe('UPLOAD_NOT_FOUND');
    for (const part of [0, 4, -1, 1.5, Number.NaN]) expect(await codeOf(direct.addresses(workspace, uploadId, [{ part, digest }])), String(part)).toBe('INVALID_INPUT');
    for (const id of ['..', '../x', '', `${workspace}/..`]) {
      expect(await codeOf(direct.addresses(workspace, id, [{ part: 1, digest }]))).toBe('INVALID_INPUT');
      expect(await codeOf(direct.addresses(id as WorkspaceId, uploadId, [{ part: 1, digest }]))).toBe('INVALID_INPUT');
      expect(await codeOf(direct.addresses(workspace, uploadId, [{ part: 1, digest: id }]))).toBe('INVALID_INPUT');
      expect(await codeOf(direct.complete(workspace, uploadId, { digest: id, size: 1 }))).toBe('INVALID_INPUT');
      expect(() => direct.download(workspace, id, 'attachment')).toThrow();
    }
    expect(await codeOf(store.appendUpload(workspace, uploadId, 0, streamOf(content)))).toBe('INVALID_INPUT');
    const inPieces = await store.createUpload(workspace, announced);
    expect(await direct.find(workspace, inPieces)).toBeUndefined();
    expect(await codeOf(direct.addresses(workspace, inPieces, [{ part: 1, digest }]))).toBe('INVALID_INPUT');
    expect(await codeOf(direct.complete(workspace, inPieces, announced))).toBe('INVALID_INPUT');
    expect(await collect(store.list(workspace))).toEqual([]);
  });

  it('take blobs out as files to save, whatever they are', async () => {
    workspace = fresh();
    const page = Buffer.from('<script>alert(1)</script>');
    const { digest } = await store.put(workspace, streamOf(page));
    const address = direct.download(workspace, digest, 'attachment; filename="page.html"');
    const answer = await fetch(address);
    expect([answer.status, answer.headers.get('content-disposition'), answer.headers.get('content-type')]).toEqual([200, 'attachment; filename="page.html"', 'application/octet-stream']);
    expect(await answer.text()).toBe(page.toString());
    const ranged = await fetch(address, { headers: { range: 'bytes=8-12' } });
    expect([ranged.status, await ranged.text()]).toEqual([206, 'alert'.slice(0, 5)]);
    const changes = [
      address.replace(/response-content-disposition=[^&]*&/, ''), address.replace('response-content-type=application%2Foctet-stream', 'response-content-type=text%2Fhtml'),
      address.replace(workspace, fresh()), address.replace(digest, sha256(Buffer.from('x'))),
    ];
    for (const changed of changes) expect((await fetch(changed)).status, changed).toBe(403);
    expect((await fetch(address, { method: 'PUT', body: 'x' })).status).toBeGreaterThanOrEqual(400);
    const past = (await createBlobStore(config, new FixedClock(clock.nowMs() - 301_000))).direct ?? direct;
    expect((await fetch(past.download(workspace, digest, 'attachment'))).status).toBe(403);
  });

  it('name the setting that is wrong', async () => {
    for (const publicEndpoint of ['nonsense', 'ftp://x', 'https://x/path', 'https://user:secret@x'])
      await expect(createBlobStore({ ...config, direct: { publicEndpoint, downloads: false } } as BlobStoreConfig, clock), publicEndpoint).rejects.toMatchObject({ message: expect.stringContaining('S3_PUBLIC_ENDPOINT') as unknown });
  });
});
