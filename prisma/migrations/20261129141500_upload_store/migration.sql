-- The address to write to is not the one to read from. What was handed out before keeps its one address for both.
ALTER TABLE "upload" RENAME COLUMN "token_hash" TO "write_token_hash";
ALTER INDEX "upload_token_hash_key" RENAME TO "upload_write_token_hash_key";
ALTER TABLE "upload" ADD COLUMN "read_token_hash" BYTEA,
ADD COLUMN "writer" UUID,
ADD COLUMN "writing_until" TIMESTAMPTZ(3),
ADD COLUMN "store_id" UUID;
UPDATE "upload" SET "read_token_hash" = "write_token_hash";
ALTER TABLE "upload" ALTER COLUMN "read_token_hash" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "upload_read_token_hash_key" ON "upload"("read_token_hash");

-- CreateIndex
CREATE INDEX "upload_team_id_expires_at_idx" ON "upload"("team_id", "expires_at");

-- What a team's quota is counted from; no hash of an address can be read.
GRANT SELECT ("id", "team_id", "size", "stored_at", "expires_at") ON "upload" TO clapperboard_team;
