import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Authorized, Ctx, Info, Mutation, Resolver } from 'type-graphql';
import type { Permission } from '../../domain/permissions.ts';
import { cancelRequest } from '../../domain/videoRequest/cancelRequest.ts';
import { createRequest } from '../../domain/videoRequest/createRequest.ts';
import type { GraphQLContext } from '../context.ts';
import { writeCost } from '../cost.ts';
import { toUserError } from '../error/userError.type.ts';
import { keyOf } from '../node/globalId.ts';
import { timesAsked } from '../rootFields.ts';
import { CancelRequestInput, CancelRequestPayload } from './cancelRequest.type.ts';
import { GenerateVideoInput, GenerateVideoPayload, twinWarning } from './generateVideo.type.ts';
import { VideoRequest } from './videoRequest.type.ts';

@Resolver()
export class VideoRequestMutations {
  @Authorized<Permission>('generateVideo')
  @Mutation(() => GenerateVideoPayload, {
    nullable: true,
    complexity: writeCost,
    description:
      'Records a video to be made and answers at once; watch it by `requestStatusChanged`. Needs a key of role MEMBER or ADMIN.',
  })
  async generateVideo(
    @Arg('input', () => GenerateVideoInput, { description: 'The video to make.' }) input: GenerateVideoInput,
    @Ctx() { services, viewer, idempotencyKey: key }: GraphQLContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<GenerateVideoPayload> {
    const header = key === null ? null : { key, videos: timesAsked(info.fieldName, info) };
    const { request, twin, faults } = await createRequest(services, viewer, { ...input, header });
    return {
      request: request && new VideoRequest(request),
      errors: faults.map(toUserError),
      warnings: twin ? [twinWarning(twin)] : [],
    };
  }

  @Authorized<Permission>('cancelRequest')
  @Mutation(() => CancelRequestPayload, {
    nullable: true,
    complexity: writeCost,
    description:
      'Cancels a request: certainly and free of charge before it was submitted, best effort afterwards. Needs a key of role MEMBER or ADMIN.',
  })
  async cancelRequest(
    @Arg('input', () => CancelRequestInput, { description: 'The request to cancel.' })
    input: CancelRequestInput,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<CancelRequestPayload> {
    const { request, faults } = await cancelRequest(services, viewer, keyOf('VideoRequest', input.requestId));
    return { request: request && new VideoRequest(request), errors: faults.map(toUserError) };
  }
}
