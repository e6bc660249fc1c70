import type { TeamServices } from '../services.ts';
import { inputFault, type UserFault } from '../userFault.ts';
import { inTransaction } from '../videoRequest/transaction.ts';
import type { UploadStoreOptions } from './uploadStore.ts';

export interface NewUpload {
  readonly id: string;
  readonly teamId: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly size: number;
  readonly writeTokenHash: Uint8Array;
  readonly readTokenHash: Uint8Array;
}

/** For as long as the upstream's own addresses. */
const openSeconds = 15 * 60;

/** One at a time for each team: the second statement of the next one counts what this one has added. */
const lock = `SELECT pg_advisory_xact_lock(hashtextextended('quota of uploads ' || $1, 0))`;
const insert = `WITH used AS (
    SELECT coalesce(sum(size), 0)::float8 AS bytes, (count(*) FILTER (WHERE stored_at IS NULL))::int AS open
    FROM upload WHERE team_id = $2 AND expires_at > now()
  ), opened AS (
    INSERT INTO upload (id, team_id, file_name, content_type, size, write_token_hash, read_token_hash, expires_at)
    SELECT $1, $2, $3, $4, $5::int, $6, $7, now() + interval '${openSeconds} seconds'
    FROM used WHERE bytes + $5::int <= $8::float8 AND open < $9::int
    RETURNING expires_at
  )
  SELECT used.bytes, used.open, opened.expires_at AS "expiresAt" FROM used LEFT JOIN opened ON true`;

interface Opened {
  /** What the team had before. */
  readonly bytes: number;
  readonly open: number;
  readonly expiresAt: Date | null;
}

/** Records an address within the team's quota; concurrent calls never exceed it together. */
export async function openAddress(
  services: TeamServices,
  upload: NewUpload,
): Promise<{ readonly expiresAt: Date } | { readonly faults: readonly UserFault[] }> {
  const { options } = services.uploads;
  const { id, teamId, fileName, contentType, size, writeTokenHash, readTokenHash } = upload;
  const opened = await inTransaction(services, async ({ client }) => {
    await client.query({ text: lock, values: [teamId] });
    const { rows } = await client.query<Opened>({
      text: insert,
      values: [
        id,
        teamId,
        fileName,
        contentType,
        size,
        writeTokenHash,
        readTokenHash,
        options.maxTeamBytes,
        options.maxOpen,
      ],
    });
    return rows[0] as Opened;
  });
  if (opened.expiresAt !== null) return { expiresAt: opened.expiresAt };
  return { faults: quotaFaults(opened, size, options) };
}

function quotaFaults(
  { bytes, open }: Opened,
  size: number,
  { maxTeamBytes, maxOpen, ttlSeconds }: UploadStoreOptions,
): UserFault[] {
  const tooLarge = inputFault(
    'QUOTA_EXCEEDED',
    'size',
    `is ${size} bytes; the team's files in the gateway's store may have ${maxTeamBytes} bytes together, and ${bytes} are used. A file is removed ${ttlSeconds} s after its upload`,
  );
  const tooMany: UserFault = {
    code: 'QUOTA_EXCEEDED',
    message: `the team has ${open} addresses that wait for their file; at most ${maxOpen} are allowed. Use one of them, or wait until it expires ${openSeconds} s after its creation`,
    field: null,
  };
  return [...(bytes + size > maxTeamBytes ? [tooLarge] : []), ...(open >= maxOpen ? [tooMany] : [])];
}
