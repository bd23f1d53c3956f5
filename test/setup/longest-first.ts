import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of ten seconds and more, longest first: begun last, one of them would keep a processor while the other has nothing left to do. */
const long = [
  'test/journeys/promotion',
  'libs/platform/src/blobs/s3-direct',
  'libs/notifications/src/recovery',
  'test/journeys/web',
  'libs/platform/src/blobs/s3-blob-store',
  'libs/notifications/src/webhooks/webhooks',
  'apps/cli/src/server',
  'test/attacks/hostile-input',
  'test/journeys/front-door',
  'libs/audit/src/log/log-publisher',
  'libs/approvals/src/decisions-at-once',
  'test/journeys/kill',
  'libs/sdk/src/direct',
  'libs/artifacts/src/collection',
  'test/attacks/other-workspace',
  'libs/approvals/src/promotions',
  'test/journeys/artifact-kill',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = long.findIndex((path) => moduleId.includes(`/${path}.`));
      return found < 0 ? long.length : found;
    };
    return (await super.sort(files)).sort((one, other) => place(one) - place(other));
  }
}
