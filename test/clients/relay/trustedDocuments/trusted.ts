/** As `documents/stock.ts`, for a gateway that knows the documents by their ids. */
import { graphql } from 'relay-runtime';

export const documents = [
  graphql`
    query trustedViewerQuery {
      viewer {
        role
        keyName
      }
    }
  `,
];
