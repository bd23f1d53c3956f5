const fields = 'id monitorId windowFrom windowTo subject dueAt status outcome figures { slice outcome rows labelled metrics { metric value } } documentDigest failureCode failureMessage finishedAt';

export const performanceReports = `query PerformanceReports($monitorId: ID!, $first: Int, $after: String) { performanceReports(monitorId: $monitorId, first: $first, after: $after) { nodes { ${fields} } pageInfo { hasNextPage endCursor } } }`;
