/**
 * What relay-compiler reads; nothing imports it. After a change:
 * npx relay-compiler@21.0.1 test/clients/relay/relay.config.json
 */
import { graphql } from 'relay-runtime';

export const documents = [
  graphql`
    query stockViewerQuery {
      viewer {
        role
        keyName
      }
    }
  `,
  graphql`
    query stockRequestsQuery($count: Int, $cursor: String) {
      requests(first: $count, after: $cursor) @connection(key: "stock_requests") {
        edges {
          node {
            id
            prompt
          }
        }
      }
    }
  `,
  graphql`
    query stockRefusedQuery {
      viewer {
        role
      }
      apiKeys(first: 1) {
        nodes {
          name
        }
      }
    }
  `,
  graphql`
    mutation stockGenerateMutation($input: GenerateVideoInput!) {
      generateVideo(input: $input) {
        request {
          id
          status
        }
        errors {
          code
          message
        }
      }
    }
  `,
  graphql`
    subscription stockWatchSubscription($requestId: ID!, $after: String) {
      requestStatusChanged(requestId: $requestId, after: $after) {
        cursor
        version
        status
        request {
          id
          status
        }
      }
    }
  `,
];
