-- DropIndex
DROP INDEX "api_key_team_id_idx";

-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "expires_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "api_key_team_id_created_at_id_idx" ON "api_key"("team_id", "created_at" DESC, "id" DESC);

-- A crash forgives what was used in that minute; in return no use of an allowance waits for the disk.
ALTER TABLE "rate_limit" SET UNLOGGED;

-- The second line of defence. What is done for a caller runs as a role that owns nothing, reaches only what is granted
-- here, and sees the rows of one team: the one that `clapperboard.team` names for that statement. Without it, none.
-- Roles belong to the whole server: another database of it may have made this one, at this very moment.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'clapperboard_team') THEN
    BEGIN
      CREATE ROLE clapperboard_team NOLOGIN NOINHERIT;
    EXCEPTION
      WHEN duplicate_object OR unique_violation THEN NULL;
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION '% may not create roles; let an administrator run: CREATE ROLE clapperboard_team NOLOGIN; GRANT clapperboard_team TO %; then start again',
          current_user, quote_ident(current_user);
    END;
  END IF;
  IF NOT pg_has_role(current_user, 'clapperboard_team', 'MEMBER') THEN
    EXECUTE format('GRANT clapperboard_team TO %I', current_user);
  END IF;
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO clapperboard_team', current_schema());
END
$$;

GRANT SELECT, UPDATE ("event_sequence") ON "team" TO clapperboard_team;
GRANT SELECT, INSERT, UPDATE ON "video_request", "idempotency_key" TO clapperboard_team;
GRANT SELECT, INSERT ON "request_event" TO clapperboard_team;
GRANT SELECT, UPDATE ("upstream_id") ON "submission_attempt" TO clapperboard_team;
-- No hash of a credential can be read.
GRANT INSERT ON "api_key", "upload" TO clapperboard_team;
GRANT SELECT ("id", "team_id", "name", "role", "hint", "created_at", "last_used_at", "expires_at", "revoked_at"),
  UPDATE ("revoked_at") ON "api_key" TO clapperboard_team;
GRANT SELECT ("id") ON "upload" TO clapperboard_team;

ALTER TABLE "team" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "one_team" ON "team" TO clapperboard_team
  USING ("id" = nullif(current_setting('clapperboard.team', true), '')::uuid);

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['api_key', 'video_request', 'request_event', 'idempotency_key', 'upload'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY one_team ON %I TO clapperboard_team USING (team_id = nullif(current_setting(''clapperboard.team'', true), '''')::uuid)',
      name
    );
  END LOOP;
END
$$;

-- It has no team of its own: its request has.
ALTER TABLE "submission_attempt" ENABLE ROW LEVEL SECURITY;
CREATE POLICY "one_team" ON "submission_attempt" TO clapperboard_team
  USING (EXISTS (SELECT FROM "video_request" WHERE "video_request"."id" = "request_id"));
