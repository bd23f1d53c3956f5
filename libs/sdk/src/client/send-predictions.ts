import * as documents from './prediction-documents.js';
import { requestsOf, type PredictionRows } from './prediction-rows.js';
import type { Transport } from './transport.js';

/** Sends a batch. It is found by what it contains: sent again, it is the batch that is there. @throws PlinthRequestError */
export async function sendPredictions(transport: Transport, deploymentId: string, rows: PredictionRows): Promise<void> {
  for (const input of requestsOf(deploymentId, rows)) await transport.graphqlBody(`{"query":${JSON.stringify(documents.keepPredictions)},"variables":{"input":${input}}}`);
}
