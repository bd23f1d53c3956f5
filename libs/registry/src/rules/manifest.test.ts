import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalManifest, digestOf, metricNumber, numberOf, type VersionManifest } from './manifest.js';
import { contentParts, type MetricNumber } from './vocabulary.js';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 });
const map = <Value>(value: fc.Arbitrary<Value>) => fc.uniqueArray(fc.tuple(text, value), { selector: ([key]) => key, maxLength: 5 }).map((entries) => Object.fromEntries(entries));
const metric = fc.record({ value: fc.double().map(metricNumber), step: fc.nat(), at: fc.nat() });
const input = fc.record({ name: text, digest: text, sourceType: fc.constant(null), source: fc.option(text), schema: fc.constant(null), profile: fc.option(fc.jsonValue()), tags: map(text) });
const field = fc.record({ name: text, type: text, shape: fc.option(fc.array(fc.integer({ min: -1, max: 99 }), { maxLength: 3 }), { nil: undefined }), required: fc.boolean() });
const manifests: fc.Arbitrary<VersionManifest> = fc.record({
  workspace: fc.uuid(),
  model: fc.uuid(),
  version: fc.integer({ min: 1, max: 1_000 }),
  artifacts: fc.uniqueArray(fc.record({ path: text, sha256: hex, size: fc.nat() }), { selector: ({ path }) => path, maxLength: 6 }),
  signature: fc.option(fc.record({ inputs: fc.array(field, { maxLength: 3 }), outputs: fc.array(field, { maxLength: 3 }) })),
  metrics: map(metric),
  params: map(text),
  inputs: fc.uniqueArray(input, { selector: ({ name, digest }) => `${name}\n${digest}`, maxLength: 3 }),
  environment: fc.option(fc.jsonValue()),
  sourceRun: fc.option(fc.record({ id: fc.uuid(), experimentId: fc.uuid(), name: text, createdBy: fc.uuid(), startedAt: fc.nat(), endedAt: fc.option(fc.nat()) })),
});

/** The same, with members and lists in another order wherever order means nothing, after a way through JSON. */
function shuffled(manifest: VersionManifest): VersionManifest {
  const turn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(turn);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse().map(([key, part]) => [key, turn(part)])) : value;
  };
  const turned = JSON.parse(JSON.stringify(turn(manifest))) as VersionManifest;
  return { ...turned, artifacts: [...turned.artifacts].reverse(), inputs: [...turned.inputs].reverse() };
}

describe('the digest of a version', () => {
  it('is the same for the same content, however it was stored and read', () => {
    fc.assert(fc.property(manifests, (manifest) => {
      expect(digestOf(shuffled(manifest))).toEqual(digestOf(manifest));
    }));
  });

  it('is the SHA-256 of the manifest as RFC 8785 has it', () => {
    fc.assert(fc.property(manifests, (manifest) => digestOf(manifest).digest === createHash('sha256').update(canonicalManifest(manifest)).digest('hex')));
  });

  it('tells any two contents apart, and says which parts differ', () => {
    fc.assert(fc.property(manifests, manifests, fc.constantFrom(...contentParts), (base, other, part) => {
      const changed = { ...base, [part]: other[part] };
      const same = JSON.stringify(shuffledTwice(base)[part]) === JSON.stringify(shuffledTwice(changed)[part]);
      const [before, after] = [digestOf(base), digestOf(changed)];
      expect(before.digest === after.digest).toBe(same);
      for (const each of contentParts) expect([each, before.parts[each] === after.parts[each]]).toEqual([each, each !== part || same]);
    }));
  });

  it('belongs to one version of one model of one workspace', () => {
    fc.assert(fc.property(manifests, (manifest) => {
      const { digest } = digestOf(manifest);
      for (const other of [{ ...manifest, version: manifest.version + 1 }, { ...manifest, model: `${manifest.model}x` }, { ...manifest, workspace: `${manifest.workspace}x` }]) expect(digestOf(other).digest).not.toBe(digest);
    }));
  });

  it('feels one bit of one file', () => {
    const manifest: VersionManifest = { workspace: 'w', model: 'm', version: 1, artifacts: [{ path: 'model.bin', sha256: 'a'.repeat(64), size: 3 }], signature: null, metrics: {}, params: {}, inputs: [], environment: null, sourceRun: null };
    expect(canonicalManifest(manifest)).toBe(`{"artifacts":[{"path":"model.bin","sha256":"${'a'.repeat(64)}","size":3}],"environment":null,"format":"plinth.model-version.v1","inputs":[],"metrics":{},"model":"m","params":{},"signature":null,"sourceRun":null,"version":1,"workspace":"w"}`);
    for (const artifact of [{ path: 'model.bin', sha256: `${'a'.repeat(63)}b`, size: 3 }, { path: 'Model.bin', sha256: 'a'.repeat(64), size: 3 }, { path: 'model.bin', sha256: 'a'.repeat(64), size: 4 }])
      expect(digestOf({ ...manifest, artifacts: [artifact] }).digest).not.toBe(digestOf(manifest).digest);
  });

  it('orders artifacts by the bytes of their paths', () => {
    const artifacts = ['\ud83d\udca5', '\uff5a', 'b', 'a/b', 'a.b'].map((path) => ({ path, sha256: 'a'.repeat(64), size: 1 }));
    const manifest = canonicalManifest({ workspace: 'w', model: 'm', version: 1, artifacts, signature: null, metrics: {}, params: {}, inputs: [], environment: null, sourceRun: null });
    expect([...manifest.matchAll(/"path":"([^"]+)"/g)].map(([, path]) => path)).toEqual(['a.b', 'a/b', 'b', '\uff5a', '\ud83d\udca5']);
  });
});

/** One form of each, by another way than the one that is tested. */
function shuffledTwice(manifest: VersionManifest): VersionManifest {
  const sorted = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sorted);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, part]) => [key, sorted(part)])) : value;
  };
  const one = sorted(JSON.parse(JSON.stringify(manifest))) as VersionManifest;
  const byText = (items: readonly unknown[]) => [...items].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  return { ...one, artifacts: byText(one.artifacts) as VersionManifest['artifacts'], inputs: byText(one.inputs) as VersionManifest['inputs'] };
}

describe('a metric in JSON', () => {
  it('comes back as it was', () => {
    fc.assert(fc.property(fc.double(), (value) => {
      const read = numberOf(JSON.parse(JSON.stringify(metricNumber(value))) as MetricNumber);
      return Object.is(read, value) || (value === 0 && read === 0);
    }));
  });
});
