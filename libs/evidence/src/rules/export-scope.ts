/** What an export is of. */
export type ExportScope =
  | { readonly kind: 'WORKSPACE' }
  /** From the one instant on, and before the other; ISO 8601. */
  | { readonly kind: 'PERIOD'; readonly since: string | null; readonly until: string | null }
  | { readonly kind: 'SUBJECT'; readonly subjectKind: string; readonly subjectId: string }
  /** A registered model with its versions, promotions and deployments. */
  | { readonly kind: 'MODEL'; readonly modelId: string };

/** For people, in the manifest. */
export function describeScope(scope: ExportScope): string {
  switch (scope.kind) {
    case 'WORKSPACE': return 'the whole workspace';
    case 'PERIOD': return `events from ${scope.since ?? 'the beginning'} to ${scope.until ?? 'the end'}`;
    case 'SUBJECT': return `events about ${scope.subjectKind} ${scope.subjectId}`;
    case 'MODEL': return `events about model ${scope.modelId}, its versions, promotions and deployments`;
  }
}
