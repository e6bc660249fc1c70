-- CreateTable
CREATE TABLE "idempotency_key" (
    "team_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "input_hash" BYTEA NOT NULL,
    "request_id" UUID NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_key_pkey" PRIMARY KEY ("team_id","key")
);

-- CreateTable
CREATE TABLE "upstream_gate" (
    "scope" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "closed_until" TIMESTAMPTZ(3) NOT NULL,
    "slow_until" TIMESTAMPTZ(3) NOT NULL,
    "tried_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "closings" INTEGER NOT NULL,

    CONSTRAINT "upstream_gate_pkey" PRIMARY KEY ("scope")
);

-- CreateTable
CREATE TABLE "upstream_listing" (
    "model" TEXT NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upstream_listing_pkey" PRIMARY KEY ("model")
);

-- CreateIndex
CREATE INDEX "idempotency_key_expires_at_idx" ON "idempotency_key"("expires_at");

-- CreateIndex
CREATE INDEX "video_request_team_id_state_due_at_idx" ON "video_request"("team_id", "state", "due_at");

-- CreateIndex
CREATE INDEX "video_request_team_id_input_hash_created_at_idx" ON "video_request"("team_id", "input_hash", "created_at" DESC);

-- CreateIndex
CREATE INDEX "video_request_model_state_finished_at_idx" ON "video_request"("model", "state", "finished_at" DESC);

-- CreateIndex
CREATE INDEX "submission_attempt_upstream_id_idx" ON "submission_attempt"("upstream_id");

-- AddForeignKey
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "idempotency_key" ADD CONSTRAINT "idempotency_key_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "video_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The keys that are in use move to their own table, then their column goes.
INSERT INTO "idempotency_key" ("team_id", "key", "input_hash", "request_id", "expires_at")
SELECT "team_id", "idempotency_key", "input_hash", "id", "created_at" + interval '30 days'
FROM "video_request" WHERE "idempotency_key" IS NOT NULL;

-- DropIndex
DROP INDEX "video_request_team_id_idempotency_key_key";

-- AlterTable
ALTER TABLE "video_request" DROP COLUMN "idempotency_key";

-- What follows Prisma's schema cannot say. Each rule of a request's life that the database can hold, it holds:
-- a program that breaks one gets an error instead of a record that lies.

-- One open attempt a request.
CREATE UNIQUE INDEX "submission_attempt_one_open" ON "submission_attempt"("request_id") WHERE "ended_at" IS NULL;

-- The attempts that may own a record which nobody has bound: few, among all that ever were.
CREATE INDEX "submission_attempt_unsettled" ON "submission_attempt"("started_at")
  WHERE "ended_at" IS NULL OR "outcome" = 'UNCONFIRMED';

ALTER TABLE "video_request"
  ADD CONSTRAINT "video_request_status_follows_state" CHECK (
    ("state" = 'SUCCEEDED') = ("status" = 'SUCCESS') AND
    ("state" = 'FAILED') = ("status" = 'FAILED') AND
    ("state" = 'CANCELLED') = ("status" = 'CANCELLED')
  ),
  ADD CONSTRAINT "video_request_held_by_an_attempt" CHECK (
    "state" <> 'SUBMITTING' OR ("attempt_id" IS NOT NULL AND "lease_until" IS NOT NULL)
  ),
  ADD CONSTRAINT "video_request_bound" CHECK ("state" NOT IN ('RUNNING', 'SUCCEEDED') OR "upstream_id" IS NOT NULL),
  ADD CONSTRAINT "video_request_result" CHECK (("state" = 'SUCCEEDED') = ("video_url" IS NOT NULL)),
  ADD CONSTRAINT "video_request_failure" CHECK (("state" = 'FAILED') = ("error_code" IS NOT NULL)),
  ADD CONSTRAINT "video_request_end" CHECK (
    ("state" IN ('SUCCEEDED', 'FAILED', 'CANCELLED')) = ("finished_at" IS NOT NULL)
  );

CREATE FUNCTION "video_request_guard"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('SUCCEEDED', 'FAILED', 'CANCELLED') THEN
    RAISE EXCEPTION 'request % has ended as %: it never changes again', OLD.id, OLD.state;
  END IF;
  IF OLD.status = 'PROCESSING' AND NEW.status = 'QUEUED' THEN
    RAISE EXCEPTION 'request % is PROCESSING: its status never goes back', OLD.id;
  END IF;
  IF NEW.version NOT IN (OLD.version, OLD.version + 1)
     OR ((NEW.state, NEW.status) <> (OLD.state, OLD.status) AND NEW.version = OLD.version) THEN
    RAISE EXCEPTION 'request % goes from version % to %: each change counts one', OLD.id, OLD.version, NEW.version;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER "video_request_guard" BEFORE UPDATE ON "video_request"
  FOR EACH ROW EXECUTE FUNCTION "video_request_guard"();

CREATE FUNCTION "kept_for_ever"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of % refused: what was acknowledged is kept as it is', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER "video_request_kept" BEFORE DELETE ON "video_request"
  FOR EACH ROW EXECUTE FUNCTION "kept_for_ever"();
CREATE TRIGGER "request_event_kept" BEFORE UPDATE ON "request_event"
  FOR EACH ROW EXECUTE FUNCTION "kept_for_ever"();

-- Each version of a request has its event when its transaction ends: neither is ever written alone.
CREATE FUNCTION "video_request_has_its_event"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM "request_event" WHERE request_id = NEW.id AND version = NEW.version) THEN
    RAISE EXCEPTION 'version % of request % has no event', NEW.version, NEW.id;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER "video_request_has_its_event" AFTER INSERT OR UPDATE OF "version" ON "video_request"
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "video_request_has_its_event"();
