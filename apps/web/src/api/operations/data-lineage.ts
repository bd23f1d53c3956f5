import { graphql } from '../../generated/data/gql.js';

export const lineageLinkFragment = graphql(`
  fragment LineageThing on LineageNode {
    key
    hidden
    kind
    id
    version
    column
    title
    path
  }

  fragment LineageLine on LineageLink {
    depth
    isSummary
    validFrom
    transformation {
      type
      description
      masking
    }
    from {
      ...LineageThing
    }
    to {
      ...LineageThing
    }
    producedBy {
      ...LineageThing
    }
  }
`);

export const lineageWalkDocument = graphql(`
  query LineageWalk($node: LineageNodeInput!, $direction: LineageDirection!, $depth: Int!, $first: Int!, $after: String, $at: DateTime, $columns: Boolean) {
    lineage(node: $node, direction: $direction, depth: $depth, first: $first, after: $after, at: $at, columns: $columns) {
      at
      isTruncated
      pageInfo {
        hasNextPage
        endCursor
      }
      origin {
        ...LineageThing
      }
      nodes {
        ...LineageLine
      }
    }
  }
`);

export const lineageChangesDocument = graphql(`
  query LineageChanges($node: LineageNodeInput!, $depth: Int!, $columns: Boolean) {
    lineageChanges(node: $node, depth: $depth, columns: $columns) {
      isTruncated
      changes {
        at
        began
        ended
      }
    }
  }
`);

export const lineagePathDocument = graphql(`
  query LineagePath($from: LineageNodeInput!, $to: LineageNodeInput!, $at: DateTime, $columns: Boolean) {
    lineagePath(from: $from, to: $to, at: $at, columns: $columns) {
      isTruncated
      links {
        ...LineageLine
      }
    }
  }
`);

export const lineageStartsDocument = graphql(`
  query LineageStarts($text: String!, $first: Int!, $mayRuns: Boolean!, $mayModels: Boolean!, $mayDatasets: Boolean!, $mayFeatures: Boolean!, $mayPipelines: Boolean!) {
    search(text: $text, first: $first) @include(if: $mayRuns) {
      kind
      id
      title
      subtitle
    }
    registeredModels(namePrefix: $text, first: $first, lifecycle: ACTIVE) @include(if: $mayModels) {
      nodes {
        id
        name
        latestVersion {
          id
          version
        }
      }
    }
    datasets(namePrefix: $text, first: $first) @include(if: $mayDatasets) {
      nodes {
        id
        name
        snapshots(first: 1) {
          nodes {
            datasetId
            digest
            number
          }
        }
      }
    }
    featureDefinitions(search: $text, first: $first, kinds: [VIEW, SOURCE]) @include(if: $mayFeatures) {
      nodes {
        id
        kind
        name
        currentVersion
      }
    }
    assets(namePart: $text, first: $first) @include(if: $mayPipelines) {
      nodes {
        id
        name
      }
    }
  }
`);

export const lineageBesideDocument = graphql(`
  query LineageBeside($node: LineageNodeInput!, $first: Int!) {
    up: lineage(node: $node, direction: UPSTREAM, depth: 1, first: $first) {
      pageInfo {
        hasNextPage
      }
      nodes {
        from {
          ...LineageThing
        }
      }
    }
    down: lineage(node: $node, direction: DOWNSTREAM, depth: 1, first: $first) {
      pageInfo {
        hasNextPage
      }
      nodes {
        to {
          ...LineageThing
        }
      }
    }
  }
`);

export const impactDocument = graphql(`
  query Impact($node: LineageNodeInput!, $cause: ImpactCause!, $at: DateTime, $groups: [ImpactGroup!], $first: Int!, $after: String) {
    impact(node: $node, cause: $cause, at: $at, groups: $groups, first: $first, after: $after) {
      retrainCount
      peopleCount
      cut
      caveats {
        code
        text
      }
      counts {
        group
        count
        liveCount
      }
      retrain {
        label
        isLive
        steps
        uses {
          kind
          name
        }
        node {
          ...LineageThing
        }
        first {
          to {
            ...LineageThing
          }
        }
        last {
          from {
            ...LineageThing
          }
        }
      }
      people {
        name
        count
        liveCount
        retrainCount
        account {
          ...DataPerson
          email
        }
        things {
          ...LineageThing
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        group
        label
        steps
        isLive
        usesThen {
          kind
          name
        }
        wasLive
        mustRetrain
        columns
        ownerNames
        owners {
          ...DataPerson
        }
        node {
          ...LineageThing
        }
      }
    }
  }
`);
