import { Injectable } from '@nestjs/common';
import type { WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import type { DatasetId } from '../dataset.js';
import { DatasetStore } from '../dataset.store.js';
import { type Sensitivity, sensitivities } from '../rules/index.js';

/** From this on, a value is more than those who may know of the data should see without being on record. */
const withheldFrom: Sensitivity = 'CONFIDENTIAL';

/** Says whose values are kept from view. It is asked when somebody looks, so that it follows what is said of the data set. */
@Injectable()
export class Withholding {
  constructor(
    private readonly database: Database,
    private readonly datasets: DatasetStore,
  ) {}

  async isOn(workspaceId: WorkspaceId, datasetId: DatasetId): Promise<boolean> {
    const [dataset] = await this.database.read({ workspaceId }, () => this.datasets.byIds(workspaceId, [datasetId]));
    return !dataset || sensitivities.indexOf(dataset.sensitivity) >= sensitivities.indexOf(withheldFrom);
  }
}
