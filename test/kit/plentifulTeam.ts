/** A team that has enough of everything to fill any page, made in the database itself. */
import { toGlobalId } from '../../src/graphql/node/globalId.ts';
import { createTeamKey, type Key } from './gateway.ts';
import type { House } from './house.ts';

export interface PlentifulTeam {
  /** Of role ADMIN. */
  readonly admin: Key;
  /** Of role VIEWER. */
  readonly reader: Key;
  /** One of each type of object. */
  readonly ids: Readonly<Record<'VideoRequest' | 'Model' | 'Team' | 'ApiKey', string>>;
}

/** More than a page has. */
const requests = 120;
/** As many as a list of models, and of a model's parameters, is priced for. */
const models = 80;
const parameters = 10;

/** @param house whose gateway dispatches nothing: the requests have all ended. */
export async function openPlentifulTeam({ database, env, team }: House): Promise<PlentifulTeam> {
  const { teamId } = team;
  const [admin, reader] = [
    await createTeamKey(env, 'admin', teamId),
    await createTeamKey(env, 'viewer', teamId),
  ];
  const detail = {
    display_name: 'Model',
    brief_description: 'Brief.',
    detailed_description: 'Detailed.',
    delivery_mode: 'sync',
    modalities: {},
    tags: ['video'],
    price_info: { price: 0.1, pricing_type: 'per_second', unit: 'USD' },
    parameters: Array.from({ length: parameters }, (_, at) => ({
      name: `parameter ${at}`,
      type: 'string',
      options: [],
    })),
  };
  // As one string it is one transaction, and each version has its event when that ends.
  await database.query(`
    INSERT INTO api_key (id, team_id, name, role, hash, hint)
      SELECT gen_random_uuid(), '${teamId}', 'key ' || n, 'viewer', sha256(n::text::bytea), 'clap_'
      FROM generate_series(1, ${requests}) n;
    INSERT INTO video_request (id, team_id, model, audio_uri, prompt, image_uri, resolution, guidance_scale, input_hash,
        state, status, stage, version, due_at, upstream_id, video_url, thumbnail_url, duration_ms, created_at,
        updated_at, started_at, finished_at)
      SELECT gen_random_uuid(), '${teamId}', 'ltx-2-pro-audio-to-video', 'https://media.example/' || n || '.wav',
        'prompt ' || n, 'https://media.example/' || n || '.png', '1920x1080', 4, sha256(n::text::bytea), 'SUCCEEDED',
        'SUCCESS', 'DONE', 1, now(), 'upstream ' || n, 'https://cdn.example/' || n || '.mp4',
        'https://cdn.example/' || n || '.png', 2000, now() - n * interval '1 s', now(), now(), now()
      FROM generate_series(1, ${requests}) n;
    INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, at)
      SELECT team_id, row_number() OVER (ORDER BY created_at), id, 1, state, status, 'recorded', created_at
      FROM video_request WHERE team_id = '${teamId}';
    UPDATE team SET event_sequence = ${requests} WHERE id = '${teamId}';
    INSERT INTO catalogue_model (name, detail, detail_fetched_at, listed_at)
      SELECT CASE n WHEN 1 THEN 'ltx-2-pro-audio-to-video' ELSE 'model ' || n END, '${JSON.stringify(detail)}',
        now() + interval '1 hour', now() + interval '1 hour'
      FROM generate_series(1, ${models}) n`);
  const [request] = await database.query<{ id: string }>(
    `SELECT id FROM video_request WHERE team_id = '${teamId}' LIMIT 1`,
  );
  const [key] = await database.query<{ id: string }>(
    `SELECT id FROM api_key WHERE team_id = '${teamId}' LIMIT 1`,
  );
  const ids = {
    VideoRequest: toGlobalId('VideoRequest', request?.id ?? ''),
    Model: toGlobalId('Model', 'ltx-2-pro-audio-to-video'),
    Team: toGlobalId('Team', teamId),
    ApiKey: toGlobalId('ApiKey', key?.id ?? ''),
  };
  return { admin, reader, ids };
}
