import { describe, expect, it } from 'vitest';
import { InvalidSetting } from '../config/index.js';
import { readAnalyticsOptions } from './settings.js';

const files = { kind: 'files', root: '/data/blobs' } as const;
const s3 = { kind: 's3', endpoint: 'http://s3', region: 'r', bucket: 'b', accessKey: 'a', secretKey: 's' } as const;

describe('the settings of analytics', () => {
  it('put the scratch folder beside the blobs, where files can be linked, unless it is named', () => {
    expect(readAnalyticsOptions({}, files).scratchFolder).toBe('/data/scratch');
    expect(readAnalyticsOptions({}, s3).scratchFolder).toMatch(/\/plinth-scratch$/);
    expect(readAnalyticsOptions({ PLINTH_SCRATCH: '/fast' }, s3).scratchFolder).toBe('/fast');
  });

  it('bound memory and disk in MiB', () => expect(readAnalyticsOptions({ PLINTH_ANALYTICS_MEMORY: '1024', PLINTH_ANALYTICS_DISK: '2048' }, s3).limits).toEqual({ memoryBytes: 2 ** 30, diskBytes: 2 ** 31 }));

  it.each(['0', '63', '-1', '1.5', '1GB', 'much'])('refuse %s', (value) => {
    for (const name of ['PLINTH_ANALYTICS_MEMORY', 'PLINTH_ANALYTICS_DISK']) expect(() => readAnalyticsOptions({ [name]: value }, s3)).toThrow(InvalidSetting);
  });
});
