import { describe, expect, it } from 'vitest';
import { readOwnerRoute, segmentOf } from './owner-route.js';

describe('the route of an owner', () => {
  it.each([
    ['/api/v1/runs/1/artifacts/a%2Fb?x=1', { kind: 'run', path: 'a%2Fb' }],
    ['/api/v1/model-versions/1/artifacts/a/../b', { kind: 'model-version', path: 'a/../b' }],
    ['/api/v1/model-versions/1/archive?path=a', { kind: 'model-version', path: '' }],
  ])('%s', (target, meant) => expect(readOwnerRoute(target)).toEqual(meant));

  it.each(['', '/api/v1/users/1/artifacts/a', '/api/v1/runs/1/2/artifacts/a', '/x/api/v1/runs/1/artifacts/a', '/api/v1/__proto__/1/artifacts/a'])('is not %j', (target) => expect(readOwnerRoute(target)).toBeUndefined());

  it('leads back', () => expect(['run', 'model-version', 'dataset'].map(segmentOf)).toEqual(['runs', 'model-versions', undefined]));
});
