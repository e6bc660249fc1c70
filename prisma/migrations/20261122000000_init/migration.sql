-- CreateEnum
CREATE TYPE "role" AS ENUM ('admin', 'member', 'viewer');

-- CreateEnum
CREATE TYPE "request_state" AS ENUM ('READY', 'SUBMITTING', 'UNCONFIRMED', 'RUNNING', 'NEEDS_REVIEW', 'SUCCEEDED', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "request_status" AS ENUM ('QUEUED', 'PROCESSING', 'SUCCESS', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "request_stage" AS ENUM ('WAITING', 'SUBMITTING', 'CONFIRMING', 'GENERATING', 'NEEDS_REVIEW', 'DONE');

-- CreateEnum
CREATE TYPE "fault" AS ENUM ('CALLER', 'UPSTREAM', 'GATEWAY');

-- CreateEnum
CREATE TYPE "charged" AS ENUM ('YES', 'NO', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "submission_outcome" AS ENUM ('ACCEPTED', 'REFUSED', 'UNSENT', 'UNCONFIRMED');

-- CreateTable
CREATE TABLE "team" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "event_sequence" BIGINT NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_key" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "role" "role" NOT NULL,
    "hash" BYTEA NOT NULL,
    "hint" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "video_request" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "model" TEXT NOT NULL,
    "audio_uri" TEXT NOT NULL,
    "prompt" TEXT,
    "image_uri" TEXT,
    "resolution" TEXT NOT NULL,
    "guidance_scale" DOUBLE PRECISION NOT NULL,
    "idempotency_key" TEXT,
    "input_hash" BYTEA NOT NULL,
    "state" "request_state" NOT NULL,
    "status" "request_status" NOT NULL,
    "stage" "request_stage" NOT NULL,
    "version" INTEGER NOT NULL,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "lease_until" TIMESTAMPTZ(3),
    "attempt_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "polls" INTEGER NOT NULL DEFAULT 0,
    "upstream_id" TEXT,
    "upstream_status" TEXT,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "cancel_sent_at" TIMESTAMPTZ(3),
    "video_url" TEXT,
    "thumbnail_url" TEXT,
    "duration_ms" INTEGER,
    "error_code" TEXT,
    "error_message" TEXT,
    "error_fault" "fault",
    "error_retryable" BOOLEAN,
    "error_charged" "charged",
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "video_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "submission_attempt" (
    "id" UUID NOT NULL,
    "request_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "worker" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "outcome" "submission_outcome",
    "http_status" INTEGER,
    "upstream_id" TEXT,
    "detail" TEXT,

    CONSTRAINT "submission_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "request_event" (
    "team_id" UUID NOT NULL,
    "sequence" BIGINT NOT NULL,
    "request_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "state" "request_state" NOT NULL,
    "status" "request_status" NOT NULL,
    "reason" TEXT NOT NULL,
    "detail" JSONB,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "request_event_pkey" PRIMARY KEY ("team_id","sequence")
);

-- CreateTable
CREATE TABLE "catalogue_model" (
    "name" TEXT NOT NULL,
    "detail" JSONB,
    "detail_fetched_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "catalogue_model_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "upload" (
    "id" UUID NOT NULL,
    "team_id" UUID NOT NULL,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "token_hash" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "stored_at" TIMESTAMPTZ(3),
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "upload_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");

-- CreateIndex
CREATE INDEX "api_key_team_id_idx" ON "api_key"("team_id");

-- CreateIndex
CREATE UNIQUE INDEX "video_request_upstream_id_key" ON "video_request"("upstream_id");

-- CreateIndex
CREATE INDEX "video_request_state_due_at_idx" ON "video_request"("state", "due_at");

-- CreateIndex
CREATE INDEX "video_request_team_id_created_at_id_idx" ON "video_request"("team_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "video_request_team_id_status_created_at_id_idx" ON "video_request"("team_id", "status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "video_request_team_id_idempotency_key_key" ON "video_request"("team_id", "idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "submission_attempt_request_id_number_key" ON "submission_attempt"("request_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "request_event_request_id_version_key" ON "request_event"("request_id", "version");

-- CreateIndex
CREATE UNIQUE INDEX "upload_token_hash_key" ON "upload"("token_hash");

-- CreateIndex
CREATE INDEX "upload_expires_at_idx" ON "upload"("expires_at");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "video_request" ADD CONSTRAINT "video_request_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "submission_attempt" ADD CONSTRAINT "submission_attempt_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "video_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_event" ADD CONSTRAINT "request_event_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "request_event" ADD CONSTRAINT "request_event_request_id_fkey" FOREIGN KEY ("request_id") REFERENCES "video_request"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "upload" ADD CONSTRAINT "upload_team_id_fkey" FOREIGN KEY ("team_id") REFERENCES "team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
