/** What the client of lineage sends. */

const pageFields = 'pageInfo { hasNextPage endCursor }';
const node = '{ key hidden kind id version column title path }';
const link = `{ from ${node} to ${node} producedBy ${node} depth validFrom }`;
const thing = `{ node ${node} group label columns steps first ${link} last ${link} owners { id name } ownerNames uses { kind name } isLive usesThen { kind name } wasLive mustRetrain }`;
const asked = '$node: LineageNodeInput!, $cause: ImpactCause, $at: DateTime, $depth: Int';
const given = 'node: $node, cause: $cause, at: $at, depth: $depth';

export const lineage = `query Lineage($node: LineageNodeInput!, $direction: LineageDirection!, $depth: Int, $at: DateTime, $columns: Boolean, $first: Int, $after: String) {
  lineage(node: $node, direction: $direction, depth: $depth, at: $at, columns: $columns, first: $first, after: $after) { nodes ${link} ${pageFields} } }`;
export const impact = `query Impact(${asked}) {
  impact(${given}, first: 1) {
    origin ${node} at counts { group count liveCount } retrain ${thing} retrainCount people { account { id name email } name things ${node} count retrainCount liveCount } peopleCount caveats { code text } cut
  } }`;
export const impactedThings = `query ImpactedThings(${asked}, $groups: [ImpactGroup!], $first: Int, $after: String) { impact(${given}, groups: $groups, first: $first, after: $after) { nodes ${thing} ${pageFields} } }`;
export const assetsNamed = `query AssetsNamed($namePart: String!, $first: Int, $after: String) { assets(namePart: $namePart, first: $first, after: $after) { nodes { id namespace name } ${pageFields} } }`;
