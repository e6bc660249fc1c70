import { v7 as uuidv7 } from 'uuid';
import type { UploadFileType } from '../../upstream/upstream.ts';
import type { TeamServices } from '../services.ts';
import { inputFault, lengthFault, type UserFault } from '../userFault.ts';
import type { Viewer } from '../viewer.ts';
import { bareType, maxBytes, mediaTypeOf, signedContentType, supportedTypes } from './mediaTypes.ts';
import { openAddress } from './openAddress.ts';
import { hashToken, newToken } from './tokens.ts';

export interface UploadInput {
  readonly fileName: string;
  readonly contentType: string;
  /** Bytes. */
  readonly size: number;
}

/** Where to PUT the bytes, and the address to hand to `generateVideo` afterwards. */
export interface UploadTicket {
  readonly uploadUrl: string;
  readonly publicUrl: string;
  /** Must be sent with the PUT exactly as given. */
  readonly contentType: string;
  /** After this the PUT is refused. */
  readonly expiresAt: Date;
}

/** The upstream's signed addresses work for about 15 minutes. */
const upstreamUploadSeconds = 15 * 60;
/** Characters. */
const maxNameLength = 255;

export type UploadResult =
  | { readonly ticket: UploadTicket; readonly faults: readonly [] }
  | { readonly ticket: null; readonly faults: readonly UserFault[] };

/** Prepares the upload of one file: in the upstream's own storage where that takes the type, else in the gateway's. */
export async function createUpload(
  services: TeamServices,
  viewer: Viewer,
  input: UploadInput,
): Promise<UploadResult> {
  const faults = uploadFaults(input, services.uploads.options.maxBytes);
  if (faults.length > 0) return { ticket: null, faults };
  const upstreamType = mediaTypeOf(input.contentType)?.upstream ?? null;
  return upstreamType === null ? ownStore(services, viewer, input) : upstreamStorage(services, upstreamType);
}

function uploadFaults({ fileName, contentType, size }: UploadInput, storeLimit: number): UserFault[] {
  const faults: UserFault[] = [];
  if (fileName.trim() === '')
    faults.push(inputFault('REQUIRED', 'fileName', 'is empty; give the name of the file'));
  const tooLong = lengthFault('fileName', fileName, maxNameLength);
  if (tooLong) faults.push(tooLong);
  const type = mediaTypeOf(contentType);
  if (!type) {
    faults.push(
      inputFault(
        'UNSUPPORTED_TYPE',
        'contentType',
        `is '${contentType.slice(0, 100)}'; supported are ${supportedTypes}`,
      ),
    );
  }
  const limit = Math.min(
    type ? maxBytes[type.kind] : maxBytes.audio,
    type?.upstream ? Number.POSITIVE_INFINITY : storeLimit,
  );
  if (size < 1 || size > limit)
    faults.push(inputFault('OUT_OF_RANGE', 'size', `is ${size} bytes; allowed is 1 to ${limit}`));
  return faults;
}

async function upstreamStorage(services: TeamServices, type: UploadFileType): Promise<UploadResult> {
  try {
    const target = await services.upstream.createUpload(type);
    const ticket: UploadTicket = {
      uploadUrl: target.upload_url,
      publicUrl: target.public_url,
      contentType: signedContentType(type),
      expiresAt: new Date(Date.now() + upstreamUploadSeconds * 1000),
    };
    return { ticket, faults: [] };
  } catch (error) {
    services.log.warn({ err: error }, 'the upstream gave no upload address');
    const message = 'the upstream gives no upload address at the moment; try again in a minute';
    return { ticket: null, faults: [{ code: 'UPSTREAM_UNAVAILABLE', message, field: null }] };
  }
}

async function ownStore(services: TeamServices, viewer: Viewer, input: UploadInput): Promise<UploadResult> {
  const base = services.uploads.options.publicUrl();
  const contentType = bareType(input.contentType);
  if (base === null) {
    const message = `contentType ${contentType} is kept by the gateway itself, which needs PUBLIC_URL to be set by its operator; WAV, MP3, MP4, PNG and JPEG work without it`;
    return { ticket: null, faults: [{ code: 'UNSUPPORTED_TYPE', message, field: ['input', 'contentType'] }] };
  }
  const [write, read] = [newToken(), newToken()];
  const opened = await openAddress(services, {
    id: uuidv7(),
    teamId: viewer.teamId,
    fileName: input.fileName,
    contentType,
    size: input.size,
    writeTokenHash: hashToken(write),
    readTokenHash: hashToken(read),
  });
  if ('faults' in opened) return { ticket: null, faults: opened.faults };
  const { expiresAt } = opened;
  const ticket = {
    uploadUrl: `${base}/uploads/${write}`,
    publicUrl: `${base}/uploads/${read}`,
    contentType,
    expiresAt,
  };
  return { ticket, faults: [] };
}
