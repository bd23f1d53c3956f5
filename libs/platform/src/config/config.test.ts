import { describe, expect, it } from 'vitest';
import { readClusterConfig } from './config.js';

const cluster = {
  DATABASE_URL: 'postgresql://me:secret@db:5432/plinth',
  REDIS_URL: 'redis://redis:6379',
  S3_ENDPOINT: 'http://store:9000',
  S3_BUCKET: 'plinth',
  S3_ACCESS_KEY: 'access',
  S3_SECRET_KEY: 'secret',
  PLINTH_LOG_SECRET: 'a secret of this test, not of anybody else',
};
const publicEndpoint = 'https://s3.example.org';
const direct = (more: Record<string, string>) => {
  const { blobs } = readClusterConfig({ ...cluster, ...more });
  return blobs.kind === 's3' ? blobs.direct : undefined;
};

describe('direct transfers with the object store', () => {
  it('are off where nobody said that clients reach it', () => {
    expect(direct({})).toBeUndefined();
  });

  it('go both ways once its public address is named', () => {
    expect(direct({ S3_PUBLIC_ENDPOINT: publicEndpoint })).toEqual({ publicEndpoint, downloads: true });
  });

  it.each([
    ['off', undefined],
    ['uploads', { publicEndpoint, downloads: false }],
    ['all', { publicEndpoint, downloads: true }],
  ])('are as PLINTH_DIRECT_TRANSFERS=%s says beside it', (mode, expected) => {
    expect(direct({ S3_PUBLIC_ENDPOINT: publicEndpoint, PLINTH_DIRECT_TRANSFERS: mode })).toEqual(expected);
  });

  it('use the API\'s own address of the store when they are asked for without another', () => {
    expect(direct({ PLINTH_DIRECT_TRANSFERS: 'all' })).toEqual({ publicEndpoint: cluster.S3_ENDPOINT, downloads: true });
  });

  it('want an address that is one', () => {
    expect(() => direct({ S3_PUBLIC_ENDPOINT: 's3.example.org' })).toThrow(/S3_PUBLIC_ENDPOINT/);
    expect(() => direct({ PLINTH_DIRECT_TRANSFERS: 'yes' })).toThrow(/PLINTH_DIRECT_TRANSFERS/);
  });
});
