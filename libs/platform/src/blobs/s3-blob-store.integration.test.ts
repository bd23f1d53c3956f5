import { SystemClock } from '@plinth/kernel';
import { describe, expect, it } from 'vitest';
import { type BlobStoreConfig, createBlobStore } from './index.js';
import { codeOf } from './testing/bytes.js';
import { describeContent } from './testing/content-contract.js';
import { describeUploads } from './testing/upload-contract.js';

type S3Settings = Extract<BlobStoreConfig, { kind: 's3' }>;

const clock = new SystemClock();

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
