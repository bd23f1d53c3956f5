/** What the clients of promotions, policies, evidence and exports send. */

const pageFields = 'pageInfo { hasNextPage endCursor }';
const person = '{ id name }';
const summaryFields = `id number kind status modelId modelName versionId versionNumber target { kind name } reason requester ${person}
  requestedAt expiresAt decidedAt executedAt endedAt endReason failureCode failureMessage blocked openThreads`;
const promotionFields = `${summaryFields} riskTier versionDigest subjectDigest
  quorums { policyName met requirements { name needed filledBy ${person} couldFill ${person} } }
  gates { policyName gateId kind outcome explanation facts { name actual wanted holds } }
  votes { id verdict comment meaning castAt dismissedAt voter ${person} principal ${person} }
  viewerCanVote { allowed refusal message help }
  decision { id outcome digest decidedAt } evidence { status digest size sealedAt }`;
const threadFields = `id anchorKind anchorKey resolvedAt comments { id body createdAt author ${person} }`;
const policyFields = 'id name description version document digest target { kind name } createdAt updatedAt archivedAt';
const exportFields = 'id status scope requestedAt progress eventsTotal eventsDone digest size finishedAt expiresAt problem';

export const promotion = `query Promotion($id: ID!) { promotionRequest(id: $id) { ${promotionFields} } }`;
export const promotionByNumber = `query PromotionByNumber($number: Int!) { promotionRequestByNumber(number: $number) { ${promotionFields} } }`;
export const promotionChanged = 'subscription PromotionChanged($id: ID!) { promotionChanged(id: $id) { id } }';
export const promotions = `query Promotions($first: Int, $after: String, $filter: PromotionFilter) {
  promotionRequests(first: $first, after: $after, filter: $filter) { nodes { ${summaryFields} } ${pageFields} } }`;
export const inbox = `query Inbox($first: Int, $after: String) { inbox(first: $first, after: $after) { nodes { request { ${summaryFields} } } ${pageFields} } }`;
export const promotionThreads = `query PromotionThreads($id: ID!) { promotionRequest(id: $id) { threads { ${threadFields} } } }`;
export const requestPromotion = `mutation RequestPromotion($input: RequestPromotionInput!) { requestPromotion(input: $input) { ${promotionFields} } }`;
export const withdrawPromotion = `mutation WithdrawPromotion($id: ID!, $reason: String) { withdrawPromotion(id: $id, reason: $reason) { ${promotionFields} } }`;
export const retryExecution = `mutation RetryExecution($id: ID!) { retryExecution(id: $id) { ${promotionFields} } }`;
export const castVote = `mutation CastVote($input: CastVoteInput!) { castVote(input: $input) { ${promotionFields} } }`;
export const commentOnPromotion = `mutation CommentOnPromotion($input: CommentOnPromotionInput!) { commentOnPromotion(input: $input) { ${threadFields} } }`;
export const resolveThread = `mutation ResolveThread($id: ID!, $resolved: Boolean) { resolveThread(id: $id, resolved: $resolved) { ${threadFields} } }`;

export const policies = `query Policies($first: Int, $after: String, $withArchived: Boolean) { policies(first: $first, after: $after, withArchived: $withArchived) { nodes { ${policyFields} } ${pageFields} } }`;
export const createPolicy = `mutation CreatePolicy($input: CreatePolicyInput!) { createPolicy(input: $input) { ${policyFields} } }`;
export const updatePolicy = `mutation UpdatePolicy($input: UpdatePolicyInput!) { updatePolicy(input: $input) { ${policyFields} } }`;
export const archivePolicy = `mutation ArchivePolicy($id: ID!) { archivePolicy(id: $id) { ${policyFields} } }`;
export const policyDryRun = 'query PolicyDryRun($document: JSON!, $policyId: ID) { policyDryRun(document: $document, policyId: $policyId) { considered changed cases { was wouldBe reasons request { id number } } } }';

export const evidence = 'query Evidence($id: ID!) { promotionRequest(id: $id) { evidence { status digest size sealedAt } } }';
export const createAuditExport = `mutation CreateAuditExport($input: CreateAuditExportInput!) { createAuditExport(input: $input) { ${exportFields} } }`;
export const auditExport = `query AuditExport($id: ID!) { auditExport(id: $id) { ${exportFields} } }`;
export const auditExports = `query AuditExports($first: Int, $after: String) { auditExports(first: $first, after: $after) { nodes { ${exportFields} } ${pageFields} } }`;
