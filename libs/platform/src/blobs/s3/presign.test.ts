import { describe, expect, it } from 'vitest';
import { presign, type Presigned } from './presign.js';

// The example of the documentation of Amazon S3, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
const example: Presigned = {
  method: 'GET', url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'), region: 'us-east-1', accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  expirySeconds: 86_400, at: new Date('2013-05-24T00:00:00Z'),
};

describe('a pre-signed address', () => {
  it('is the one that the specification computes', () => {
    expect(new URL(presign(example)).searchParams.get('X-Amz-Signature')).toBe('aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404');
  });

  it('is another one for whatever else is asked', () => {
    const changes: Partial<Presigned>[] = [
      {}, { method: 'PUT' }, { url: new URL('https://examplebucket.s3.amazonaws.com/test2.txt') }, { query: { partNumber: '1' } }, { query: { partNumber: '2' } }, { headers: { 'content-length': '1' } },
      { headers: { 'content-length': '2' } }, { expirySeconds: 60 }, { region: 'eu-west-1' }, { secretKey: 'another' }, { at: new Date('2013-05-25T00:00:00Z') },
    ];
    const signatures = changes.map((change) => new URL(presign({ ...example, ...change })).searchParams.get('X-Amz-Signature'));
    expect(new Set(signatures).size).toBe(changes.length);
  });

  it('says nothing of the secret', () => {
    expect(presign(example)).not.toContain('wJalr');
  });
});
