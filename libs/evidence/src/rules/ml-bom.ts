import { canonicalJson } from '@plinth/verify';
import type { CardSection, FrozenInput, MetricNumber, VersionManifest } from '@plinth/registry';

/** What the bill is written from. Everything in it is of the version's frozen content, or of the model's card as it is now. */
export interface BillFacts {
  readonly workspaceId: string;
  readonly manifest: VersionManifest;
  /** SHA-256 of the version's content, 64 hex digits. */
  readonly digest: string;
  readonly model: { readonly name: string; readonly description: string | null; readonly intendedUse: string | null; readonly riskTier: string; readonly card: readonly CardSection[] };
  /** When the bill was asked for, or what it is about was decided. */
  readonly at: Date;
}

/** Inputs, files and metrics of one bill at the most. */
const most = 10_000;
const sha256 = /^[0-9a-f]{64}$/;

/**
 * An ML-BOM: CycloneDX 1.6 in JSON, the model as a `machine-learning-model` with its card, each of its files as a part of it, each input of its training as a `data` component
 * that it depends on. Canonical JSON, and without chance: the same facts make the same bytes.
 */
export function mlBom(facts: BillFacts): string {
  const { manifest, digest, model, at } = facts;
  const reference = `urn:plinth:model-version:${digest}`;
  const inputs = manifest.inputs.slice(0, most).map((input, index) => ({ reference: `urn:plinth:input:${index}:${input.digest}`, input }));
  return canonicalJson({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digest)}`,
    version: 1,
    metadata: {
      timestamp: at.toISOString(),
      tools: { components: [{ type: 'application', name: 'Plinth' }] },
      component: {
        type: 'machine-learning-model',
        'bom-ref': reference,
        name: model.name,
        version: String(manifest.version),
        ...(model.description ? { description: model.description } : {}),
        hashes: [{ alg: 'SHA-256', content: digest }],
        properties: [
          { name: 'plinth:workspace', value: facts.workspaceId }, { name: 'plinth:model', value: manifest.model }, { name: 'plinth:risk-tier', value: model.riskTier },
          ...(manifest.sourceRun ? [{ name: 'plinth:source-run', value: manifest.sourceRun.id }] : []),
          ...Object.entries(manifest.params).slice(0, most).map(([name, value]) => ({ name: `plinth:param:${name}`, value })),
        ],
        modelCard: cardOf(facts, inputs.map((each) => each.reference)),
        components: manifest.artifacts.slice(0, most).map(({ path, sha256: content, size }, index) => ({ type: 'file', 'bom-ref': `${reference}#${index}`, name: path, hashes: [{ alg: 'SHA-256', content }], properties: [{ name: 'plinth:size', value: String(size) }] })),
      },
    },
    components: inputs.map(({ reference: inputReference, input }) => dataComponent(inputReference, input)),
    dependencies: [{ ref: reference, dependsOn: inputs.map((each) => each.reference) }, ...inputs.map((each) => ({ ref: each.reference }))],
  });
}

function cardOf({ manifest, model }: BillFacts, inputs: readonly string[]) {
  const limits = model.card.filter(({ key, title }) => /\blimit|\brisk|\bcaveat/i.test(`${key} ${title}`)).map(({ markdown }) => markdown);
  const { signature, metrics } = manifest;
  return {
    modelParameters: {
      datasets: inputs.map((ref) => ({ ref })),
      ...(signature ? { inputs: signature.inputs.map(shapeOf), outputs: signature.outputs.map(shapeOf) } : {}),
    },
    quantitativeAnalysis: { performanceMetrics: Object.entries(metrics).slice(0, most).map(([type, { value }]) => ({ type, value: written(value) })) },
    considerations: { ...(model.intendedUse ? { useCases: [model.intendedUse] } : {}), ...(limits.length > 0 ? { technicalLimitations: limits } : {}) },
    properties: model.card.map(({ key, markdown }) => ({ name: `plinth:card:${key}`, value: markdown })),
  };
}

function shapeOf({ name, type, shape }: { readonly name: string; readonly type: string; readonly shape?: readonly number[] | undefined }): { readonly format: string } {
  return { format: `${name}: ${type}${shape === undefined ? '' : `[${shape.map((size) => (size < 0 ? '?' : size)).join(',')}]`}` };
}

function dataComponent(reference: string, { name, digest, sourceType, source, tags }: FrozenInput) {
  return {
    type: 'data',
    'bom-ref': reference,
    name,
    // Clients may name a digest of any kind; only one that is SHA-256 is said to be that.
    ...(sha256.test(digest) ? { hashes: [{ alg: 'SHA-256', content: digest }] } : {}),
    data: [{ type: 'dataset', name }],
    properties: [
      { name: 'plinth:digest', value: digest }, ...(sourceType ? [{ name: 'plinth:source-type', value: sourceType }] : []), ...(source ? [{ name: 'plinth:source', value: source }] : []),
      ...Object.entries(tags).map(([key, value]) => ({ name: `plinth:tag:${key}`, value })),
    ],
  };
}

function written(value: MetricNumber): string {
  return String(value);
}

/** A UUID of version 8 (RFC 9562, section 5.8) that the digest alone makes: a bill of the same content has the same number. */
function uuidOf(digest: string): string {
  const variant = ((Number.parseInt(digest[16] ?? '0', 16) & 3) | 8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-8${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
