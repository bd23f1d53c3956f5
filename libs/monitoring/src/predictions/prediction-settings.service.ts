import { Injectable } from '@nestjs/common';
import { AccessControl, systemActor } from '@plinth/access';
import { DefinitionListService, sensitivities, type Sensitivity } from '@plinth/features';
import { type Actor, checkCount, checkText, Clock, type Entropy, InvalidInput, systemEntropy, type WorkspaceId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { Outbox } from '@plinth/platform/outbox';
import { SecretBox } from '@plinth/platform/secrets';
import { maxNameLength, type Treatment, treatmentOf, type TreatmentRule } from '../rules/predictions/index.js';
import type { PredictionSettings } from './prediction-settings.js';
import { PredictionSettingsStore } from './prediction-settings.store.js';

const maxRules = 200;
const maxRetentionDays = 36_500;
const keyBytes = 32;
/** Views whose features are looked at: a page of them. */
const viewsAtOnce = 1_000;

/** What is done to the columns of one batch. */
export interface Treated {
  readonly treatments: ReadonlyMap<string, Treatment>;
  readonly maskKey: Uint8Array;
}

/** What a workspace does with predictions before it keeps them, and for how long it does. */
@Injectable()
export class PredictionSettingsService {
  private readonly entropy: Entropy = systemEntropy;

  constructor(
    private readonly access: AccessControl,
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly store: PredictionSettingsStore,
    private readonly features: DefinitionListService,
    private readonly box: SecretBox,
    private readonly clock: Clock,
  ) {}

  async of(actor: Actor): Promise<PredictionSettings> {
    this.access.check(actor, 'prediction:read');
    return (await this.database.read(actor, () => this.store.find(actor.workspaceId))) ?? { rules: [], retentionDays: null, updatedBy: null, updatedAt: null };
  }

  /** Changes hold for what comes from now on; what is kept stays as it was kept. */
  async update(actor: Actor, { rules, retentionDays }: Pick<PredictionSettings, 'rules' | 'retentionDays'>): Promise<PredictionSettings> {
    this.access.check(actor, 'prediction:govern');
    checkRules(rules);
    if (retentionDays !== null && (!Number.isInteger(retentionDays) || retentionDays < 1 || retentionDays > maxRetentionDays)) throw new InvalidInput(`Predictions are kept for 1 to ${maxRetentionDays} days, or for ever.`, { field: 'input.retentionDays', help: 'Leave it out to keep them for ever.' });
    return this.database.transaction(actor, async () => {
      const before = await this.store.find(actor.workspaceId);
      const after: PredictionSettings = { rules, retentionDays, updatedBy: actor.id, updatedAt: this.clock.now() };
      await this.store.keep(actor.workspaceId, { ...after, maskKey: Buffer.from(this.box.seal(this.entropy.bytes(keyBytes), contextOf(actor.workspaceId))) });
      await this.outbox.audit(actor, {
        action: 'prediction-settings.updated', subjectKind: 'prediction-settings', subjectId: actor.workspaceId,
        before: { rules: (before?.rules ?? []).map(asJson), retentionDays: before?.retentionDays ?? null }, after: { rules: rules.map(asJson), retentionDays },
      });
      return after;
    });
  }

  /** What the rules say of these columns. Not an edge: whoever sends predictions is bound by rules that they need not see. */
  async treat({ workspaceId, requestId }: Actor, columns: readonly string[]): Promise<Treated> {
    const found = await this.database.read({ workspaceId }, () => this.store.find(workspaceId));
    if (!found?.rules.length || found.maskKey === null) return { treatments: new Map(), maskKey: new Uint8Array() };
    const { rules, maskKey } = found;
    const labels = rules.some(({ sensitivity }) => sensitivity !== null) ? await this.labelsOf(systemActor(workspaceId, 'feature:read', requestId)) : new Map<string, readonly string[]>();
    const treatments = new Map(columns.flatMap((column): [string, Treatment][] => {
      const treatment = treatmentOf(rules, column, labels.get(column.toLowerCase()) ?? [], sensitivities);
      return treatment ? [[column, treatment]] : [];
    }));
    return { treatments, maskKey: this.box.open(maskKey, contextOf(workspaceId)) };
  }

  /** How sensitive features are, by their names in small letters: of all views that have one of the name, for a column says only its name. */
  private async labelsOf(actor: Actor): Promise<ReadonlyMap<string, readonly Sensitivity[]>> {
    const labels = new Map<string, Sensitivity[]>();
    let after: string | undefined;
    do {
      const page = await this.features.list(actor, { kinds: ['VIEW'], sensitivities: sensitivities.slice(1), first: viewsAtOnce, after });
      const versions = await this.features.versionsAt(actor, page.items.map(({ node }) => ({ definitionId: node.id, version: node.currentVersion })));
      for (const version of versions) if (version?.content.kind === 'VIEW') for (const { name, sensitivity } of version.content.features) labels.set(name.toLowerCase(), [...(labels.get(name.toLowerCase()) ?? []), sensitivity]);
      after = page.hasNextPage ? page.items.at(-1)?.cursor : undefined;
    } while (after !== undefined);
    return labels;
  }
}

function checkRules(rules: readonly TreatmentRule[]): void {
  checkCount(rules, 'Rules', 'input.rules', maxRules);
  for (const [index, { column, sensitivity }] of rules.entries()) {
    const field = `input.rules[${index}]`;
    if ((column === null) === (sensitivity === null)) throw new InvalidInput('A rule means columns by name or by sensitivity.', { field, help: 'Say one of the two.' });
    if (column !== null) checkText(column, maxNameLength, 'The name of a column', `${field}.column`);
    if (column?.trim() === '') throw new InvalidInput('A column has a name.', { field: `${field}.column`, help: 'Write * for all columns.' });
  }
}

const asJson = ({ column, sensitivity, treatment }: TreatmentRule) => ({ column, sensitivity, treatment });

/** Its first word is what an error names. */
function contextOf(workspaceId: WorkspaceId): string {
  return `prediction-mask-key ${workspaceId}`;
}
