import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Permission } from '../../domain/permissions.ts';
import { createUpload, type UploadTicket } from '../../domain/upload/createUpload.ts';
import type { GraphQLContext } from '../context.ts';
import { writeCost } from '../cost.ts';
import { toUserError } from '../error/userError.type.ts';
import { CreateUploadInput, CreateUploadPayload, type UploadTarget } from './upload.type.ts';

@Resolver()
export class UploadResolver {
  @Authorized<Permission>('createUpload')
  @Mutation(() => CreateUploadPayload, {
    nullable: true,
    complexity: writeCost,
    description:
      'Prepares the upload of one file, for those who have a file and not an address: PUT the bytes to `uploadUrl`, then hand `publicUrl` to `generateVideo`. Needs a key of role MEMBER or ADMIN.',
  })
  async createUpload(
    @Arg('input', () => CreateUploadInput, { description: 'The file.' }) input: CreateUploadInput,
    @Ctx() { services, viewer }: GraphQLContext,
  ): Promise<CreateUploadPayload> {
    const { ticket, faults } = await createUpload(services, viewer, input);
    return { upload: ticket && toTarget(ticket), errors: faults.map(toUserError) };
  }
}

function toTarget({ uploadUrl, publicUrl, contentType, expiresAt }: UploadTicket): UploadTarget {
  return {
    uploadUrl,
    publicUrl,
    expiresAt,
    method: 'PUT',
    headers: [{ name: 'Content-Type', value: contentType }],
  };
}
