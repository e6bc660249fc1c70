/** The key of a call for a video: from where it can be given to what it is kept as. Pure. */
import { type Identifier, readIdentifier } from '../identifier.ts';
import { identifierFault, type UserFault, type UserFaultCode } from '../userFault.ts';

/** Characters. */
const idempotencyKeyLength = 255;

/** What a call says of its key; each alone means the same. */
export interface GivenKey {
  readonly idempotencyKey?: string | null | undefined;
  /** The call's header `Idempotency-Key`, and how many videos the call asks for. */
  readonly header?: { readonly key: string; readonly videos: number } | null | undefined;
}

const inputField = 'idempotencyKey';
const headerName = 'the header Idempotency-Key';
const ifBlank = 'leave it out, or give a text that is unique';

/** The key in its one form, or null where none is given; and every fault of how it is given. */
export function readKey(given: GivenKey): { key: string | null; faults: UserFault[] } {
  const input = read(given.idempotencyKey);
  const header = read(given.header?.key);
  const faults = [
    input && identifierFault(inputField, input, ifBlank),
    header?.wrong ? asOfHeader(identifierFault(headerName, header, ifBlank)) : null,
    sharedFault(given),
    input?.value && header?.value && input.value !== header.value ? differ : null,
  ].filter((fault) => fault !== null);
  return { key: input?.value ?? header?.value ?? null, faults };
}

/** A fault of the key itself, told of where the call gave it. @param message to be read behind its name. */
export function keyFault({ idempotencyKey }: GivenKey, code: UserFaultCode, message: string): UserFault {
  const ofInput = idempotencyKey !== null && idempotencyKey !== undefined;
  return {
    code,
    message: `${ofInput ? inputField : headerName} ${message}`,
    field: ofInput ? ['input', inputField] : null,
  };
}

function read(key: string | null | undefined): Identifier | null {
  return key === null || key === undefined ? null : readIdentifier(key, idempotencyKeyLength);
}

/** No field of the input is at fault. */
function asOfHeader(fault: UserFault | null): UserFault | null {
  return fault && { ...fault, field: null };
}

function sharedFault({ header }: GivenKey): UserFault | null {
  if (!header || header.videos < 2) return null;
  return {
    code: 'IDEMPOTENCY_KEY_AMBIGUOUS',
    message: `${headerName} stands for one video, and the operation asks for ${header.videos}; leave it out, and give each its own input.${inputField}`,
    field: null,
  };
}

const differ: UserFault = {
  code: 'IDEMPOTENCY_KEY_AMBIGUOUS',
  message: `${inputField} and ${headerName} are both given and differ; give one of them, or the same twice`,
  field: ['input', inputField],
};
