import { Injectable } from '@nestjs/common';
import { systemActor } from '@plinth/access';
import { DatasetListService } from '@plinth/datasets';
import { DefinitionListService, sensitivities } from '@plinth/features';
import type { Actor } from '@plinth/kernel';
import { PredictionSettingsService } from '../predictions/prediction-settings.service.js';

/** From this on a value is more than those who may know of the data should see. */
const hiddenFrom = sensitivities.indexOf('CONFIDENTIAL');
const viewsAtOnce = 1_000;

/** Says of which columns no value is shown: those that are named as a sensitive feature is, those that the rules of the workspace treat, and all of a data set that is confidential. */
@Injectable()
export class SensitiveColumns {
  constructor(
    private readonly features: DefinitionListService,
    private readonly settings: PredictionSettingsService,
    private readonly datasets: DatasetListService,
  ) {}

  /** @param datasetId the data set that the rows are of, where they are of one */
  async of({ workspaceId, requestId }: Actor, columns: readonly string[], datasetId?: string): Promise<ReadonlySet<string> | 'ALL'> {
    const dataset = datasetId === undefined ? undefined : await this.datasets.byId(systemActor(workspaceId, 'dataset:read', requestId), datasetId);
    if (dataset && sensitivities.indexOf(dataset.sensitivity) >= hiddenFrom) return 'ALL';
    const { treatments } = await this.settings.treat(systemActor(workspaceId, 'monitor:run', requestId), columns);
    return new Set([...treatments.keys()].map((name) => name.toLowerCase()).concat(await this.sensitiveFeatures(systemActor(workspaceId, 'feature:read', requestId))));
  }

  private async sensitiveFeatures(actor: Actor): Promise<string[]> {
    const names: string[] = [];
    let after: string | undefined;
    do {
      const page = await this.features.list(actor, { kinds: ['VIEW'], sensitivities: sensitivities.slice(hiddenFrom), first: viewsAtOnce, after });
      const versions = await this.features.versionsAt(actor, page.items.map(({ node }) => ({ definitionId: node.id, version: node.currentVersion })));
      for (const version of versions) if (version?.content.kind === 'VIEW') names.push(...version.content.features.filter(({ sensitivity }) => sensitivities.indexOf(sensitivity) >= hiddenFrom).map(({ name }) => name.toLowerCase()));
      after = page.hasNextPage ? page.items.at(-1)?.cursor : undefined;
    } while (after !== undefined);
    return names;
  }
}
