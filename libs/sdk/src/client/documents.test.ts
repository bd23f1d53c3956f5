import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import * as datasetDocuments from './dataset-documents.js';
import * as documents from './documents.js';
import * as lineageDocuments from './lineage-documents.js';
import * as pipelineDocuments from './pipeline-documents.js';
import * as promotionDocuments from './promotion-documents.js';

const schema = buildSchema(readFileSync(join(import.meta.dirname, '../../../contracts/schema.graphql'), 'utf8'));

it.each(Object.entries({ ...documents, ...datasetDocuments, ...lineageDocuments, ...pipelineDocuments, ...promotionDocuments }))('the document %s is one of the published schema', (_, text) => {
  expect(validate(schema, parse(text))).toEqual([]);
});
