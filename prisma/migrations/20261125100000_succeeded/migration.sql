-- DropIndex
DROP INDEX "video_request_model_state_finished_at_idx";

-- How long a model's generations take: its latest successes. What has not succeeded need not keep it up.
CREATE INDEX "video_request_succeeded" ON "video_request"("model", "finished_at" DESC) WHERE "state" = 'SUCCEEDED';
