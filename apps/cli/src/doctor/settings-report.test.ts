import { describe, expect, it } from 'vitest';
import { maskSecret, serverSettings } from './settings-report.js';

const cluster = { DATABASE_URL: 'postgresql://me:hunter2@db:5432/p', REDIS_URL: 'redis://r:6379', S3_ENDPOINT: 'https://s3', S3_BUCKET: 'plinth', S3_ACCESS_KEY: 'access-key-1234', S3_SECRET_KEY: 'secret-key-5678', PLINTH_LOG_SECRET: 'log-secret-of-at-least-32-characters' };
const problems = (environment: Record<string, string>): string[] => serverSettings(environment).flatMap(({ name, problem }) => (problem === undefined ? [] : [name]));

describe('the settings of the server', () => {
  it('have defaults, and say so', () => {
    expect(serverSettings({}).slice(0, 3)).toMatchObject([{ name: 'PLINTH_PORT', value: '5080', from: 'default' }, { name: 'PLINTH_HOST', value: '127.0.0.1' }, { name: 'PLINTH_DATA', value: '.plinth' }]);
    expect(problems({})).toEqual([]);
    expect(problems(cluster)).toEqual([]);
  });

  it('are all missed when one of cluster mode is there', () => {
    const { REDIS_URL, S3_SECRET_KEY, ...rest } = cluster;
    expect([REDIS_URL, S3_SECRET_KEY]).toHaveLength(2);
    expect(problems(rest)).toEqual(['REDIS_URL', 'S3_SECRET_KEY']);
  });

  it.each([['PLINTH_PORT', '99999'], ['PLINTH_PORT', '-1'], ['PLINTH_PORT', 'http'], ['DATABASE_URL', 'mysql://x'], ['S3_BUCKET', 'My_Bucket'], ['PLINTH_MAX_ARTIFACT_BYTES', '0'], ['PLINTH_MAX_ARTIFACT_BYTES', '5 GB'], ['PLINTH_DIRECT_TRANSFERS', 'yes'], ['PLINTH_ANALYTICS_MEMORY', '1GB'], ['PLINTH_ANALYTICS_DISK', '10'], ['S3_PUBLIC_ENDPOINT', 's3.example.org']])('%s=%s is wrong', (name, value) => {
    expect(problems({ ...cluster, [name]: value })).toEqual([name]);
  });

  it('of artifacts are there, with their defaults, and those of clusters are told apart', () => {
    const found = (environment: Record<string, string>) => new Map(serverSettings(environment).map((line) => [line.name, line]));
    expect(found({}).get('PLINTH_MAX_ARTIFACT_BYTES')).toMatchObject({ value: '5497558138880', from: 'default' });
    expect(found({ PLINTH_MAX_ARTIFACT_BYTES: '1000' }).get('PLINTH_MAX_ARTIFACT_BYTES')).toMatchObject({ value: '1000', from: 'environment', problem: undefined });
    expect(found({}).get('PLINTH_DIRECT_TRANSFERS')).toMatchObject({ from: 'not set' });
    expect(found(cluster).get('PLINTH_DIRECT_TRANSFERS')).toMatchObject({ value: 'off', from: 'default' });
    expect(found({ ...cluster, S3_PUBLIC_ENDPOINT: 'https://s3.example.org' }).get('PLINTH_DIRECT_TRANSFERS')).toMatchObject({ value: 'all', from: 'default' });
    const asked = { PLINTH_DIRECT_TRANSFERS: 'all', S3_PUBLIC_ENDPOINT: 'https://s3.example.org' };
    expect(problems({ ...cluster, ...asked })).toEqual([]);
    expect(problems(asked)).toEqual(['PLINTH_DIRECT_TRANSFERS', 'S3_PUBLIC_ENDPOINT']);
  });

  it('give no secret away', () => {
    const shown = JSON.stringify(serverSettings(cluster));
    for (const secret of ['hunter2', 'access-key-1234', 'secret-key-5678']) expect(shown).not.toContain(secret);
    expect(maskSecret('short')).toBe('…');
  });

  it('show what mail and webhooks stand on, without the mail password', () => {
    const good = { PLINTH_SMTP_URL: 'smtps://u:s3cret@mail.example.org:465', PLINTH_MAIL_FROM: 'Plinth <plinth@example.org>', PLINTH_PUBLIC_URL: 'https://plinth.example.org', PLINTH_OUTBOUND_ALLOW: 'hooks.internal:80, [fd00::1]:443' };
    expect(problems(good)).toEqual([]);
    expect(JSON.stringify(serverSettings(good))).not.toContain('s3cret');
    expect(problems({ PLINTH_SMTP_URL: 'mail.example.org', PLINTH_MAIL_FROM: 'Plinth', PLINTH_PUBLIC_URL: 'x', PLINTH_OUTBOUND_ALLOW: 'hooks.internal' })).toEqual(['PLINTH_PUBLIC_URL', 'PLINTH_SMTP_URL', 'PLINTH_MAIL_FROM', 'PLINTH_OUTBOUND_ALLOW']);
  });
});
