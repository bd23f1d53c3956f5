import type { FeaturePlan, FeaturePlanItem } from '@plinth/sdk';

const signs = { CREATE: '+', NEW_VERSION: '~', EARLIER_VERSION: '↶', UPDATE: '·', UNCHANGED: ' ' } as const;
const changeSigns = { ADDED: '+', REMOVED: '-', CHANGED: '~' } as const;
/** Lines for one definition; who wants all asks for JSON. */
const shownChanges = 20;

/** The plan as people read it: what would be made, changed and broken; what stays as it is, is counted. */
export function planLines({ items, isApplicable }: FeaturePlan): string[] {
  const changed = items.filter(({ action }) => action !== 'UNCHANGED');
  const lines = changed.flatMap(itemLines);
  return [...lines, ...(lines.length ? [''] : []), summaryOf(items), ...(isApplicable ? [] : ['Nothing of it can be applied: the rules of what is marked ✗ refuse it.'])];
}

/** `2 to make, 1 new version, 5 unchanged.` */
export function summaryOf(items: readonly FeaturePlanItem[]): string {
  const count = (...actions: readonly FeaturePlanItem['action'][]): number => items.filter(({ action }) => actions.includes(action)).length;
  const parts = [[count('CREATE'), 'to make'], [count('NEW_VERSION'), 'to get a new version'], [count('EARLIER_VERSION'), 'to go back to an earlier version'], [count('UPDATE'), 'to be described anew'], [count('UNCHANGED'), 'unchanged']] as const;
  return `${parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`).join(', ')}.`;
}

function itemLines({ kind, name, action, version, changes, violations, breaks }: FeaturePlanItem): string[] {
  const what = { CREATE: 'new', NEW_VERSION: `version ${version}`, EARLIER_VERSION: `back to version ${version}`, UPDATE: 'description', UNCHANGED: '' }[action];
  return [
    `${violations.length ? '✗' : signs[action]} ${kind.toLowerCase()} ${name}  (${what})`,
    ...changes.slice(0, shownChanges).map(({ path, change, before, after }) => `    ${changeSigns[change]} ${path}${before === null ? '' : `  ${before}`}${before !== null && after !== null ? ' →' : ''}${after === null ? '' : `  ${after}`}`),
    ...(changes.length > shownChanges ? [`    and ${changes.length - shownChanges} more`] : []),
    ...violations.map(({ part, reason }) => `    ✗ ${part} ${reason}`),
    ...breaks.map((dependent) => `    ! would break the ${dependent.kind.toLowerCase()} ${dependent.name}`),
  ];
}
