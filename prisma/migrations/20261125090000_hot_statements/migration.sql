-- DropIndex
DROP INDEX "video_request_state_due_at_idx";

-- DropIndex
DROP INDEX "video_request_team_id_state_due_at_idx";

-- What follows Prisma's schema cannot say. What has ended is in neither index, so that what drives requests costs the
-- same however many there have been; and neither could stand in for the other, however old the statistics are.

-- The claim, which goes round the teams.
CREATE INDEX "video_request_waiting" ON "video_request"("team_id", "due_at") WHERE "state" = 'READY';

-- The poll, the search for leases that ran out, and the submissions that a team has open.
CREATE INDEX "video_request_in_hand" ON "video_request"("state", "due_at")
  WHERE "state" IN ('SUBMITTING', 'UNCONFIRMED', 'RUNNING', 'NEEDS_REVIEW');
