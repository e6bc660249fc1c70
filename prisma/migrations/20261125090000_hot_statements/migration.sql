-- DropIndex
DROP INDEX "video_request_state_due_at_idx";

-- DropIndex
DROP INDEX "video_request_team_id_state_due_at_idx";

-- DropIndex
DROP INDEX "video_request_team_id_status_created_at_id_idx";

-- What follows Prisma's schema cannot say. What has ended is in neither of the first two, so that what drives requests costs the
-- same however many there have been; and neither could stand in for the other, however old the statistics are.

-- The claim, which goes round the teams.
CREATE INDEX "video_request_waiting" ON "video_request"("team_id", "due_at") WHERE "state" = 'READY';

-- The poll, the search for leases that ran out, and the submissions that a team has open.
CREATE INDEX "video_request_in_hand" ON "video_request"("state", "due_at")
  WHERE "state" IN ('SUBMITTING', 'UNCONFIRMED', 'RUNNING', 'NEEDS_REVIEW');

-- The team's list of one status, newest first. One index each: row-level security keeps a condition on an enum out of an
-- index's reach, while what a partial index holds needs no condition.
CREATE INDEX "video_request_queued" ON "video_request"("team_id", "created_at" DESC, "id" DESC) WHERE "status" = 'QUEUED';
CREATE INDEX "video_request_processing" ON "video_request"("team_id", "created_at" DESC, "id" DESC) WHERE "status" = 'PROCESSING';
CREATE INDEX "video_request_success" ON "video_request"("team_id", "created_at" DESC, "id" DESC) WHERE "status" = 'SUCCESS';
CREATE INDEX "video_request_failed" ON "video_request"("team_id", "created_at" DESC, "id" DESC) WHERE "status" = 'FAILED';
CREATE INDEX "video_request_cancelled" ON "video_request"("team_id", "created_at" DESC, "id" DESC) WHERE "status" = 'CANCELLED';
