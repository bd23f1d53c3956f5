import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types every operation in `src/` against the contract, so that a field that leaves the schema stops the build. */
const config: CodegenConfig = {
  schema: '../../libs/contracts/schema.graphql',
  documents: ['src/**/*.{ts,tsx}', '!src/generated/**'],
  silent: true,
  generates: {
    'src/generated/': {
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
    },
  },
};

export default config;
