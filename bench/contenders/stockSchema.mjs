/**
 * The stock stack's schema: TypeGraphQL classes over Prisma. This is plain JavaScript, so what TypeScript would write as
 * decorators above each member is applied below it; the schema that comes of it is the same.
 */
import 'reflect-metadata';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  Arg,
  buildSchema,
  Ctx,
  Field,
  GraphQLISODateTime,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  registerEnumType,
} from 'type-graphql';
// The gateway's own generated client: the tables are the same. It is TypeScript, which tsx takes the types off while it loads.
import { PrismaClient, RequestStage, RequestStatus } from '../../src/database/generated/client.ts';
import { toConnection, toError, toVideo } from './answers.mjs';
import { inputErrors, inputHash } from './input.mjs';
import { uuidv7 } from './uuidv7.mjs';
import { fromCursor, fromGlobalId, toGlobalId } from './wire.mjs';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });

registerEnumType(RequestStatus, { name: 'RequestStatus' });
registerEnumType(RequestStage, { name: 'RequestStage' });

const optional = { nullable: true };

function fields(type, types) {
  for (const [name, [returns, options]] of Object.entries(types))
    Field(returns, options ?? {})(type.prototype, name);
}

class Video {}
fields(Video, {
  url: [() => String],
  thumbnailUrl: [() => String, optional],
  durationMs: [() => Int, optional],
});
ObjectType('Video')(Video);

class RequestError {}
fields(RequestError, { code: [() => String], message: [() => String] });
ObjectType('RequestError')(RequestError);

class VideoRequest {}
fields(VideoRequest, {
  id: [() => ID],
  status: [() => RequestStatus],
  stage: [() => RequestStage],
  version: [() => Int],
  model: [() => String],
  prompt: [() => String, optional],
  video: [() => Video, optional],
  error: [() => RequestError, optional],
  createdAt: [() => GraphQLISODateTime],
  updatedAt: [() => GraphQLISODateTime],
});
ObjectType('VideoRequest')(VideoRequest);

class VideoRequestEdge {}
fields(VideoRequestEdge, { cursor: [() => String], node: [() => VideoRequest] });
ObjectType('VideoRequestEdge')(VideoRequestEdge);

class PageInfo {}
fields(PageInfo, { hasNextPage: [() => Boolean], endCursor: [() => String, optional] });
ObjectType('PageInfo')(PageInfo);

class VideoRequestConnection {}
fields(VideoRequestConnection, { edges: [() => [VideoRequestEdge]], pageInfo: [() => PageInfo] });
ObjectType('VideoRequestConnection')(VideoRequestConnection);

class UserError {}
fields(UserError, { code: [() => String], message: [() => String], field: [() => [String], optional] });
ObjectType('UserError')(UserError);

class GenerateVideoPayload {}
fields(GenerateVideoPayload, { request: [() => VideoRequest, optional], errors: [() => [UserError]] });
ObjectType('GenerateVideoPayload')(GenerateVideoPayload);

class GenerateVideoInput {}
fields(GenerateVideoInput, {
  audioUri: [() => String],
  prompt: [() => String],
  idempotencyKey: [() => String],
});
InputType('GenerateVideoInput')(GenerateVideoInput);

const toNode = (row) => ({ ...row, id: toGlobalId(row.id), video: toVideo(row), error: toError(row) });

class RequestResolver {
  async request(id, { team }) {
    const row = await prisma.videoRequest.findFirst({ where: { id: fromGlobalId(id), teamId: team } });
    return row && toNode(row);
  }

  /** The bound on `createdAt` alone lets the index be used: Prisma knows no comparison of rows. */
  async requests(first, after, { team }) {
    const { createdAt, id } = fromCursor(after);
    const rows = await prisma.videoRequest.findMany({
      where: {
        teamId: team,
        createdAt: { lte: createdAt },
        OR: [{ createdAt: { lt: createdAt } }, { id: { lt: id } }],
      },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: first + 1,
    });
    return toConnection(rows, first, toNode);
  }

  async generateVideo(input, { team }) {
    const errors = inputErrors(input);
    if (errors.length > 0) return { request: null, errors };
    const row = await prisma.$transaction((tx) => create(tx, team, input));
    return { request: toNode(row), errors };
  }
}

/** The key's request where it has one; else record, key, the team's next number and event. */
async function create(tx, teamId, input) {
  const { idempotencyKey: key, audioUri, prompt } = input;
  const known = await tx.idempotencyKey.findUnique({
    where: { teamId_key: { teamId, key } },
    include: { request: true },
  });
  if (known) return known.request;
  const now = new Date();
  const hash = inputHash(input);
  const request = await tx.videoRequest.create({
    data: {
      id: uuidv7(),
      teamId,
      model: 'ltx-2-pro-audio-to-video',
      audioUri,
      prompt,
      resolution: '1920x1080',
      guidanceScale: 5,
      inputHash: hash,
      state: 'READY',
      status: 'QUEUED',
      stage: 'WAITING',
      version: 1,
      dueAt: now,
    },
  });
  const expiresAt = new Date(now.getTime() + 30 * 86_400_000);
  await tx.idempotencyKey.create({
    data: { teamId, key, inputHash: hash, requestId: request.id, expiresAt },
  });
  const { eventSequence: sequence } = await tx.team.update({
    where: { id: teamId },
    data: { eventSequence: { increment: 1 } },
  });
  const { state, status, version } = request;
  await tx.requestEvent.create({
    data: { teamId, sequence, requestId: request.id, version, state, status, reason: 'accepted' },
  });
  return request;
}

const member = (name) => [RequestResolver.prototype, name];
Query(() => VideoRequest, optional)(...member('request'));
Arg('id', () => ID)(...member('request'), 0);
Ctx()(...member('request'), 1);
Query(() => VideoRequestConnection)(...member('requests'));
Arg('first', () => Int)(...member('requests'), 0);
Arg('after', () => String)(...member('requests'), 1);
Ctx()(...member('requests'), 2);
Mutation(() => GenerateVideoPayload)(...member('generateVideo'));
Arg('input', () => GenerateVideoInput)(...member('generateVideo'), 0);
Ctx()(...member('generateVideo'), 1);
Resolver()(RequestResolver);

export const schema = await buildSchema({ resolvers: [RequestResolver], validate: false });
