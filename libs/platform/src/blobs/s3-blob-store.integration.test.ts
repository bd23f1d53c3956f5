import { IdSource, SystemClock } from '@plinth/kernel';
import { describe, expect, it } from 'vitest';
import { type BlobStoreConfig, createBlobStore } from './index.js';
import { S3Connection } from './s3/s3-connection.js';
import { S3Staging } from './s3/s3-staging.js';
import { bytes, codeOf, mebibyte, readAll, sha256, streamOf } from './testing/bytes.js';
import { describeContent } from './testing/content-contract.js';
import { describeUploads } from './testing/upload-contract.js';

type S3Settings = Extract<BlobStoreConfig, { kind: 's3' }>;

const clock = new SystemClock();
const ids = new IdSource(clock);

function settings(prefix: string): S3Settings | undefined {
  const { [`${prefix}_ENDPOINT`]: endpoint, [`${prefix}_ACCESS_KEY`]: accessKey, [`${prefix}_SECRET_KEY`]: secretKey } = process.env;
  if (endpoint === undefined || accessKey === undefined || secretKey === undefined) return undefined;
  return { kind: 's3', endpoint, region: 'us-east-1', bucket: `plinth-test-${clock.nowMs()}`, accessKey, secretKey };
}

const servers = [
  ['PLINTH_TEST_S3', settings('PLINTH_TEST_S3')],
  ['PLINTH_TEST_S3_2', settings('PLINTH_TEST_S3_2')],
] as const;

describe.each(servers)('blobs in the S3 server of %s_ENDPOINT', (prefix, config) => {
  if (config === undefined) {
    it('is there in CI', () => {
      expect(process.env['PLINTH_TEST_CI'], `${prefix}_ENDPOINT, _ACCESS_KEY and _SECRET_KEY name no server; .ci/services.sh starts one.`).not.toBe('true');
    });
    return;
  }
  const open = () => createBlobStore(config, clock);

  describeContent(open);
  describeUploads(open, () => config);

  it('lets a second append take over from one that hangs, and keeps what the second brings', async () => {
    const [store, workspace] = [await open(), ids.next<'Workspace'>()];
    const content = bytes(20 * mebibyte, 3);
    const announced = { digest: sha256(content), size: content.length };
    const uploadId = await store.createUpload(workspace, announced);
    let goOn = (): void => undefined;
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    async function* hanging(): AsyncGenerator<Buffer, void, undefined> {
      yield Buffer.alloc(9 * mebibyte, 'something else');
      await waiting;
      yield Buffer.alloc(1, 'x');
    }
    const hung = codeOf(store.appendUpload(workspace, uploadId, 0, hanging()));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await (await open()).appendUpload(workspace, uploadId, 0, streamOf(content))).toBe(content.length);
    goOn();
    expect(await hung).toBe('UPLOAD_OFFSET_MISMATCH');
    expect(await store.completeUpload(workspace, uploadId, announced)).toEqual(announced);
    expect(sha256(await readAll(store.open(workspace, announced.digest)))).toBe(announced.digest);
  });

  it('says that an upload is gone when the store has cleared its multipart away', async () => {
    const [store, workspace] = [await open(), ids.next<'Workspace'>()];
    const content = bytes(20 * mebibyte, 4);
    const announced = { digest: sha256(content), size: content.length };
    const uploadId = await store.createUpload(workspace, announced);
    await store.appendUpload(workspace, uploadId, 0, streamOf(content.subarray(0, 9 * mebibyte)));
    const connection = new S3Connection(config);
    const { multipart } = await new S3Staging(connection).announced(workspace, uploadId);
    await connection.abortMultipart(`blobs/${workspace}/${announced.digest}`, multipart ?? '');
    expect(await codeOf(store.appendUpload(workspace, uploadId, 9 * mebibyte, streamOf(content.subarray(9 * mebibyte))))).toBe('UPLOAD_NOT_FOUND');
    expect(await codeOf(store.uploadOffset(workspace, uploadId))).toBe('UPLOAD_NOT_FOUND');
    expect(await store.stat(workspace, announced.digest)).toBeUndefined();
  });

  it('publishes nothing when a part is no longer the one that was hashed', async () => {
    const [store, workspace] = [await open(), ids.next<'Workspace'>()];
    const content = bytes(20 * mebibyte, 5);
    const announced = { digest: sha256(content), size: content.length };
    const uploadId = await store.createUpload(workspace, announced);
    await store.appendUpload(workspace, uploadId, 0, streamOf(content));
    const connection = new S3Connection(config);
    const { multipart } = await new S3Staging(connection).announced(workspace, uploadId);
    await connection.writePart(`blobs/${workspace}/${announced.digest}`, multipart ?? '', 1, Buffer.alloc(8 * mebibyte, 'foreign'));
    expect(await codeOf(store.completeUpload(workspace, uploadId, announced))).not.toBe('NO ERROR');
    expect(await store.stat(workspace, announced.digest)).toBeUndefined();
  });

  it('gives part numbers back that an append did not need', async () => {
    const [store, workspace] = [await open(), ids.next<'Workspace'>()];
    const content = bytes(9 * mebibyte, 6);
    const announced = { digest: sha256(content), size: content.length };
    const uploadId = await store.createUpload(workspace, announced);
    for (let round = 0; round < 70; round += 1) expect(await store.appendUpload(workspace, uploadId, 0, streamOf(Buffer.alloc(0)))).toBe(0);
    expect(await store.appendUpload(workspace, uploadId, 0, streamOf(content))).toBe(content.length);
    expect(await store.completeUpload(workspace, uploadId, announced)).toEqual(announced);
  });

  it('names the setting that is wrong, in one sentence', async () => {
    const message = (wrong: Partial<S3Settings>): Promise<string> => createBlobStore({ ...config, ...wrong }, clock).then(() => 'no error', (error: unknown) => (error instanceof Error ? error.message : ''));
    expect(await message({ secretKey: 'not-the-secret' })).toContain('S3_SECRET_KEY');
    expect(await message({ accessKey: 'nobody' })).toContain('S3_ACCESS_KEY');
    expect(await message({ bucket: 'Not_A_Bucket!' })).toContain('S3_BUCKET');
    for (const endpoint of ['not an address', 'ftp://127.0.0.1', 'http://127.0.0.1:1', 'http://127.0.0.1:9/path']) expect(await message({ endpoint })).toContain('S3_ENDPOINT');
    expect(await message({ secretKey: 'not-the-secret' })).not.toContain('not-the-secret');
  });

  it('answers with UNAVAILABLE when the bucket has gone away under it', async () => {
    const gone = await createBlobStore({ ...config, bucket: `${config.bucket}-gone` }, clock);
    await gone.ping();
    const { Client } = await import('minio');
    const url = new URL(config.endpoint);
    await new Client({ endPoint: url.hostname, port: Number(url.port), useSSL: false, accessKey: config.accessKey, secretKey: config.secretKey, region: config.region }).removeBucket(`${config.bucket}-gone`);
    expect(await codeOf(gone.ping())).toBe('UNAVAILABLE');
  });
});
