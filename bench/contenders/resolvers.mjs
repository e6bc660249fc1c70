/** The schema and its resolvers over prepared statements, for the servers that take SDL: GraphQL Yoga and mercurius. */
import { GraphQLScalarType } from 'graphql';
import { toConnection, toError, toVideo } from './answers.mjs';
import { findRequest, listRequests } from './statements.mjs';
import { fromGlobalId, toGlobalId } from './wire.mjs';

export const typeDefs = `
  scalar DateTime
  enum RequestStatus { QUEUED PROCESSING SUCCESS FAILED CANCELLED }
  enum RequestStage { WAITING SUBMITTING CONFIRMING GENERATING NEEDS_REVIEW DONE }
  type Query {
    request(id: ID!): VideoRequest
    requests(first: Int, after: String): VideoRequestConnection!
  }
  type VideoRequestConnection { edges: [VideoRequestEdge!]! pageInfo: PageInfo! }
  type VideoRequestEdge { cursor: String! node: VideoRequest! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type VideoRequest {
    id: ID! status: RequestStatus! stage: RequestStage! version: Int! model: String! prompt: String
    video: Video error: RequestError createdAt: DateTime! updatedAt: DateTime!
  }
  type Video { url: String! thumbnailUrl: String durationMs: Int }
  type RequestError { code: String! message: String! }
`;

export const resolvers = {
  DateTime: new GraphQLScalarType({ name: 'DateTime', serialize: (date) => date.toISOString() }),
  Query: {
    request: (_, { id }, { team }) => findRequest(team, fromGlobalId(id)),
    requests: async (_, { first, after }, { team }) =>
      toConnection(await listRequests(team, first, after), first, (row) => row),
  },
  VideoRequest: { id: ({ id }) => toGlobalId(id), video: toVideo, error: toError },
};
