-- AlterTable
ALTER TABLE "upstream_gate" ADD COLUMN     "others_until" TIMESTAMPTZ(3),
ADD COLUMN     "team_id" UUID;

-- What follows Prisma's schema cannot say. The gates are the gateway's own: no row of them is for the role of teams,
-- which has no right on the table either.
ALTER TABLE "upstream_gate" ENABLE ROW LEVEL SECURITY;
