import { Injectable } from '@nestjs/common';
import { AccessControl } from '@plinth/access';
import { type Actor, Clock, InvalidInput } from '@plinth/kernel';
import { ModelListService, type ModelVersion, RegistrySubjects, VersionListService, type VersionManifest } from '@plinth/registry';
import { TrackingSight } from '@plinth/tracking';
import { mlBom } from './rules/index.js';

/** Bills of one operation at the most: each reads every file of a version. */
export const mostBills = 20;

/** The bill of materials of a version at any time: the same as a bundle has, with the model's card as it is now, and without the run that it came from where that is hidden. */
@Injectable()
export class BomService {
  constructor(
    private readonly access: AccessControl,
    private readonly versions: VersionListService,
    private readonly models: ModelListService,
    private readonly subjects: RegistrySubjects,
    private readonly runs: TrackingSight,
    private readonly clock: Clock,
  ) {}

  /** CycloneDX 1.6 as JSON, in the order of the ids; null for a version that is not there, or not READY. @throws InvalidInput for more than {@link mostBills} */
  async of(actor: Actor, versionIds: readonly string[]): Promise<(string | null)[]> {
    this.access.check(actor, 'model:read');
    if (versionIds.length > mostBills) throw new InvalidInput(`An operation asks for at most ${mostBills} bills of materials.`, { field: 'bom', help: 'Ask for those of fewer versions.' });
    const versions = await this.versions.byIds(actor, versionIds);
    const models = await this.models.byIds(actor, versions.map((version) => version?.modelId ?? ''));
    const visibleRuns = new Set(await this.runs.visibleRuns(actor, versions.flatMap((version) => version?.sourceRunId ?? [])));
    const bills: (string | null)[] = [];
    for (const [index, version] of versions.entries()) bills.push(version ? await this.bill(actor, version, models[index], visibleRuns) : null);
    return bills;
  }

  private async bill(actor: Actor, { id, status, digest }: ModelVersion, model: Awaited<ReturnType<ModelListService['byIds']>>[number], visibleRuns: ReadonlySet<string>): Promise<string | null> {
    if (status !== 'READY' || digest === null || !model) return null;
    const frozen = JSON.parse(await this.subjects.manifest(actor, id)) as VersionManifest;
    const sourceRun = frozen.sourceRun && visibleRuns.has(frozen.sourceRun.id) ? frozen.sourceRun : null;
    return mlBom({ workspaceId: actor.workspaceId, manifest: { ...frozen, sourceRun }, digest, at: this.clock.now(), model });
  }
}
