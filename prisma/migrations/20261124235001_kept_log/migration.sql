-- AlterTable
ALTER TABLE "team" ADD COLUMN     "event_floor" BIGINT NOT NULL DEFAULT 0;

-- CreateIndex
CREATE INDEX "request_event_at_idx" ON "request_event" USING BRIN ("at");
