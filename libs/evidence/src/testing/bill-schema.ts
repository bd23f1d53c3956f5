import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

const schemas = join(dirname(createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')), 'res', 'schema');
const schema = (name: string): object => JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as object;
// These two formats are of another package; what has them here is not written.
const ajv = new Ajv({ strict: false, formats: { 'iri-reference': true, 'idn-email': true } });
for (const name of ['spdx', 'jsf-0.82']) ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
addFormats.default(ajv);
const isBill = ajv.compile(schema('bom-1.6'));

/** What the published schema of CycloneDX 1.6 has against a bill; nothing when it is one. */
export function billProblems(text: string): unknown {
  return isBill(JSON.parse(text)) ? [] : isBill.errors;
}
