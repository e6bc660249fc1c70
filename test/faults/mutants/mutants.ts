// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these texts are code of the program's
/** The classic bugs of a gateway to something that costs money, each as the smallest change that makes it. */
import type { Replacement } from './buildMutant.ts';

/** The repair that everybody reaches for when a connection was reset. */
export const retriesThePost: readonly Replacement[] = [
  {
    file: 'upstream/httpUpstream.ts',
    from: "submit: (body, signal) =>\n      call({ operation: 'submit', method: 'POST', path: '/requests', body, signal, schema: requestRecord }),",
    to: `submit: (body, signal) => {
        const once = () => call({ operation: 'submit', method: 'POST', path: '/requests', body, signal, schema: requestRecord });
        return once().catch((error: unknown) => (error instanceof UpstreamAnswer ? Promise.reject(error) : once()));
      },`,
  },
];

/** Whoever comes back late writes as if nobody else had taken the request up. */
export const writesWithoutItsFence: readonly Replacement[] = [
  {
    file: 'dispatch/settleAttempt.ts',
    from: "if (request.attemptId !== attempt.id) return 'late';",
    to: '',
  },
  {
    file: 'database/statements/transition.ts',
    from: 'AND attempt_id IS NOT DISTINCT FROM ${bind(seen.attemptId)}',
    to: 'AND (attempt_id IS NULL OR ${bind(seen.attemptId)}::uuid IS NULL OR true)',
  },
];

/** Writes the event of each change that has none yet. */
const logAfterwards = `for (const { id } of tx.changed) await client.query({ text: \`WITH changed AS (
            SELECT * FROM video_request r WHERE id = $1
              AND NOT EXISTS (SELECT FROM request_event e WHERE e.request_id = r.id AND e.version = r.version)
          ), numbered AS (
            UPDATE team SET event_sequence = event_sequence + 1 FROM changed
            WHERE team.id = changed.team_id RETURNING team.event_sequence
          )
          INSERT INTO request_event (team_id, sequence, request_id, version, state, status, reason, at)
          SELECT team_id, event_sequence, id, version, state, status, 'afterwards', clock_timestamp()
          FROM changed, numbered\`, values: [id] });`;

/** The event follows when the change has been committed. */
export const writesTheEventAfterwards: readonly Replacement[] = [
  {
    file: 'database/statements/transition.ts',
    from: '${writeEvent(bind(move.reason), bind(move.detail && JSON.stringify(move.detail)))}',
    to: 'unlogged AS (SELECT ${bind(move.reason)}::text, ${bind(move.detail && JSON.stringify(move.detail))}::jsonb)',
  },
  {
    file: 'database/statements/claimRequests.ts',
    from: 'submitClaimed, writeEvents]',
    to: 'submitClaimed]',
  },
  {
    file: 'domain/videoRequest/transaction.ts',
    from: 'if (committing) announce(services, tx);',
    to: `if (committing) { announce(services, tx); ${logAfterwards} }`,
  },
  {
    file: 'domain/videoRequest/transaction.ts',
    from: 'const result = await work(tx);\n    announce(services, tx);',
    to: `const result = await work(tx);
        announce(services, tx); ${logAfterwards}`,
  },
];

/** A record of the list that looks right is taken, whoever has it. */
export const adoptsWhatIsTaken: readonly Replacement[] = [
  {
    file: 'dispatch/reconcile/judge.ts',
    from: 'if (seen.has(record.request_id) || world.bound.has(record.request_id))',
    to: 'if (seen.has(record.request_id))',
  },
];

/** Whoever writes a statement anew forgets whose it was to be: no read asks for the team any more. */
export const forgetsTheTeam: readonly Replacement[] = [
  {
    file: 'database/statements/findRequest.ts',
    from: 'WHERE id = $1 AND team_id = $2`',
    to: 'WHERE id = $1 AND $2::uuid IS NOT NULL`',
  },
  {
    file: 'database/statements/listRequests.ts',
    from: '`team_id = ${bind(teamId)}`',
    to: '`${bind(teamId)}::uuid IS NOT NULL`',
  },
  {
    file: 'database/statements/readPresent.ts',
    from: 'WHERE id = $2 AND team_id = t.id',
    to: 'WHERE id = $2',
  },
  {
    file: 'database/statements/readLog.ts',
    from: 'WHERE team_id = t.id AND sequence > $2 ${condition}',
    to: 'WHERE sequence > $2 ${condition}',
  },
  { file: 'domain/apiKey/findTeamKeys.ts', from: 'where: { id, teamId }', to: 'where: { id }' },
  {
    file: 'domain/apiKey/findTeamKeys.ts',
    from: 'where: { id: { in: [...ids] }, teamId }',
    to: 'where: { id: { in: [...ids] } }',
  },
  {
    file: 'domain/apiKey/revokeKeys.ts',
    from: 'WHERE id = $1 AND team_id = $2',
    to: 'WHERE id = $1 AND $2::uuid IS NOT NULL',
  },
  { file: 'domain/apiKey/revokeKeys.ts', from: 'WHERE $3 AND k.team_id = $2', to: 'WHERE $3' },
  {
    file: 'domain/apiKey/findTeamKeys.ts',
    from: 'where: { teamId, AND: [beyond(olderThan',
    to: 'where: { AND: [beyond(olderThan',
  },
];
