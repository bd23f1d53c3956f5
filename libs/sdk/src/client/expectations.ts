import type { Transport } from './transport.js';

/** What is expected of a table, such as `{ kind: 'RANGE', column: 'age', min: 0 }`: what saveExpectations of the API takes. */
export type ExpectationInput = Readonly<Record<string, unknown>> & { readonly kind: 'SCHEMA' | 'NOT_NULL' | 'RANGE' | 'SET' | 'PATTERN' | 'UNIQUE' | 'FRESH' | 'VOLUME' | 'REFERENCE' };

/** A version of a suite. It never changes; its name gets a further one. */
export interface ExpectationSuiteSummary {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** SHA-256 of the expectations. */
  readonly digest: string;
  readonly expectations: readonly ExpectationInput[];
}

export interface ExpectationGateRequest {
  readonly datasetId: string;
  readonly suiteId: string;
  /** The newest at each commit unless told. */
  readonly version?: number;
  /** Which files of a snapshot are the table, with `*` and `**`; all of them unless told. */
  readonly path?: string;
}

const fields = 'id name version digest expectations';

/** What is expected of data: suites, proposals, and gates at commit. */
export class ExpectationsClient {
  /** @internal */
  constructor(private readonly transport: Transport) {}

  /** Keeps them under the name, as its next version; the same as the newest are the newest. @throws PlinthRequestError with the place of what is wrong */
  async save(name: string, expectations: readonly ExpectationInput[]): Promise<ExpectationSuiteSummary> {
    const document = `mutation SaveExpectations($input: SaveExpectationsInput!) { saveExpectations(input: $input) { ${fields} } }`;
    return (await this.transport.graphql<{ saveExpectations: ExpectationSuiteSummary }>(document, { input: { name, expectations } })).saveExpectations;
  }

  /** What can be expected of rows that are like a baseline: to be read and changed before it is saved. @throws PlinthRequestError with code BASELINE_NOT_FOUND or BASELINE_NOT_READY */
  async propose(baselineId: string): Promise<ExpectationInput[]> {
    return (await this.transport.graphql<{ proposedExpectations: ExpectationInput[] }>('query ProposedExpectations($baselineId: ID!) { proposedExpectations(baselineId: $baselineId) }', { baselineId })).proposedExpectations;
  }

  /** From now on each new snapshot of the data set meets the suite, or its commit is refused with EXPECTATIONS_NOT_MET. @throws PlinthRequestError */
  async gate(request: ExpectationGateRequest): Promise<void> {
    await this.transport.graphql('mutation SetExpectationGate($input: SetExpectationGateInput!) { setExpectationGate(input: $input) { datasetId } }', { input: request });
  }

  /** Takes the gate away. @returns whether there was one; @throws PlinthRequestError */
  async removeGate(datasetId: string): Promise<boolean> {
    return (await this.transport.graphql<{ removeExpectationGate: boolean }>('mutation RemoveExpectationGate($datasetId: ID!) { removeExpectationGate(datasetId: $datasetId) }', { datasetId })).removeExpectationGate;
  }
}
