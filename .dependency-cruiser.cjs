/** The house's walls. `npm run lint` fails when an import goes through one. */

/** Domains import leftwards only: a library sees those that stand before it here. */
const order = ['kernel', 'verify', 'contracts', 'platform', 'access', 'audit', 'notifications', 'artifacts', 'lineage', 'datasets', 'tracking', 'features', 'pipelines', 'registry', 'approvals', 'evidence', 'monitoring', 'edge-mlflow', 'edge-openlineage', 'server', 'local'];

const inTests = '(\\.test\\.ts$|/testing/)';

const leftwardsOnly = order.map((library, index) => ({
  name: `${library}-looks-left`,
  comment: `libs/${library} may import only: ${order.slice(0, index).join(', ') || 'nothing of ours'}.`,
  severity: 'error',
  from: { path: `^libs/${library}/`, pathNot: inTests },
  to: { path: '^(libs|apps)/', pathNot: `^libs/(${[...order.slice(0, index), library].join('|')})/` },
}));

module.exports = {
  forbidden: [
    { name: 'no-cycles', comment: 'Classes that import each other fail at start under ESM.', severity: 'error', from: {}, to: { circular: true } },
    ...leftwardsOnly,
    { name: 'kernel-stands-alone', comment: 'The kernel imports no package.', severity: 'error', from: { path: '^libs/kernel/src', pathNot: inTests }, to: { dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional'] } },
    { name: 'verify-stands-alone', comment: 'What checks the audit log trusts nothing of ours and runs in browsers: it imports nothing at all.', severity: 'error', from: { path: '^libs/verify/src', pathNot: inTests }, to: { pathNot: '^libs/verify/src' } },
    { name: 'contracts-hold-no-server', severity: 'error', from: { path: '^libs/contracts/src', pathNot: inTests }, to: { path: '^(libs/(?!contracts/)|node_modules/(@nestjs|@prisma|pg|bullmq)/)' } },
    { name: 'sdk-stands-alone', comment: 'The published client has no dependency; the wire format is bundled into it.', severity: 'error', from: { path: '^libs/sdk/src', pathNot: inTests }, to: { path: '^(libs/(?!sdk/|contracts/)|apps/|node_modules/)', pathNot: '^node_modules/@types/' } },
    { name: 'web-sees-contracts', severity: 'error', from: { path: '^apps/web/' }, to: { path: '^(libs/(?!contracts/|verify/)|apps/(?!web/))' } },
    { name: 'cli-sees-sdk-contracts-local', severity: 'error', from: { path: '^apps/cli/', pathNot: inTests }, to: { path: '^(libs/(?!sdk/|contracts/|verify/|local/)|apps/(?!cli/))' } },
    { name: 'apps-stand-apart', severity: 'error', from: { path: '^apps/([^/]+)/' }, to: { path: '^apps/', pathNot: '^apps/$1/' } },
    {
      name: 'rules-are-pure',
      comment: 'Rules know no framework, database, clock or disk.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/rules/', pathNot: inTests },
      to: { path: '^(node_modules/(@nestjs|@prisma|prisma|pg|bullmq|ioredis|minio|fastify|mercurius|graphql)/|libs/platform/)|\\.(service|store|resolver|controller|module)\\.ts$' },
    },
    {
      name: 'rules-know-rules-only',
      comment: 'Whatever else a rule imports but for its type may do more than compute. A package that only computes is named here.',
      severity: 'error',
      from: { path: '^libs/[^/]+/src/rules/', pathNot: inTests },
      to: { pathNot: '^(libs/(kernel|contracts|verify)/|libs/[^/]+/src/rules/|libs/[^/]+/src/[^/]+\\.errors\\.ts$|node_modules/(zod|cron-parser|@casl/ability)/)', dependencyTypesNot: ['core', 'type-only'] },
    },
    { name: 'rules-do-no-input-or-output', comment: 'Of Node they know what computes, and nothing else.', severity: 'error', from: { path: '^libs/[^/]+/src/rules/', pathNot: inTests }, to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|path|buffer|util)$' } },
    { name: 'every-library-has-a-place', comment: 'A library has rules of its own only once it stands in the order.', severity: 'error', from: { path: '^libs/', pathNot: `^libs/(sdk|${order.join('|')})/` }, to: {} },
    { name: 'edges-use-services', comment: 'Resolvers, controllers, routes and jobs call services; only services use stores.', severity: 'error', from: { path: '\\.(resolver|controller|routes|jobs?)\\.ts$' }, to: { path: '\\.store\\.ts$', dependencyTypesNot: ['type-only'] } },
    { name: 'production-needs-no-test-tools', severity: 'error', from: { path: '^(libs|apps)/', pathNot: `${inTests}|\\.config\\.ts$|^apps/web/` }, to: { path: '^node_modules/(vitest|fast-check|playwright-core|axe-core|tsx)/' } },
  ],
  options: {
    doNotFollow: { path: '(node_modules|/dist/|^apps/[^/]+/bundle/|/generated/)' },
    exclude: { path: '(/dist/|^apps/[^/]+/bundle/|/generated/|^node_modules/\\.)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { conditionNames: ['plinth-source', 'types', 'import', 'node', 'default'], exportsFields: ['exports'] },
  },
};
