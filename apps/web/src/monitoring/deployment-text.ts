import type { PredictingFragment } from '../generated/monitoring/graphql.js';

/** `fraud v3 in production`. */
export const deploymentText = ({ model, version, environment }: PredictingFragment): string => `${model.name} v${version} in ${environment.name}`;
