import type { CodegenConfig } from '@graphql-codegen/cli';

type Output = NonNullable<CodegenConfig['generates']>[string];

const outputOf = (documents: string[]): Output => ({
  documents,
  preset: 'client',
  presetConfig: { fragmentMasking: false },
  config: {
    // Operations travel as text: the GraphQL parser stays out of the bundle.
    documentMode: 'string',
    useTypeImports: true,
    enumsAsTypes: true,
    strictScalars: true,
    scalars: {
      DateTime: 'string',
      JSON: 'unknown',
      Long: 'number',
      MetricValue: "number | 'NaN' | 'Infinity' | '-Infinity'",
    },
  },
});

/**
 * Types every operation in `src/` against the contract, so that a field that leaves the schema stops the build. What only lazy pages ask is
 * written apart: one file of all operations would travel with the first page.
 */
const lazyOperations = 'src/api/operations/{registry,approvals,audit}*.ts';
/** What the pages of data sets ask. */
const dataOperations = 'src/api/operations/data*.ts';
/** What the pages of pipelines ask. */
const pipelineOperations = 'src/api/operations/pipelines*.ts';
/** What the pages of access and of webhooks ask; the first page knows none of it. */
const settingsOperations = 'src/api/operations/{access-,webhooks}*.ts';
/** What the pages of monitors, alerts and predictions ask. */
const monitoringOperations = 'src/api/operations/monitoring*.ts';
const config: CodegenConfig = {
  schema: '../../libs/contracts/schema.graphql',
  silent: true,
  generates: {
    'src/generated/': outputOf(['src/**/*.{ts,tsx}', '!src/generated/**', `!${lazyOperations}`, `!${dataOperations}`, `!${pipelineOperations}`, `!${settingsOperations}`, `!${monitoringOperations}`]),
    'src/generated/governance/': outputOf([lazyOperations]),
    'src/generated/data/': outputOf([dataOperations]),
    'src/generated/pipelines/': outputOf([pipelineOperations]),
    'src/generated/settings/': outputOf([settingsOperations]),
    'src/generated/monitoring/': outputOf([monitoringOperations]),
  },
};

export default config;
