import type { ExecutionQuery } from '../../generated/pipelines/graphql.js';

export type ExecutionDetails = NonNullable<ExecutionQuery['execution']>;
