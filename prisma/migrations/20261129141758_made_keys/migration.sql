-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "created_by" UUID,
ADD COLUMN     "created_by_person" TEXT;

-- CreateIndex
CREATE INDEX "api_key_created_by_idx" ON "api_key"("created_by");

-- AddForeignKey
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "api_key"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
-- One maker at most. Keys from before this are the operator's, as far as anybody knows.
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_one_maker" CHECK ("created_by" IS NULL OR "created_by_person" IS NULL);

GRANT SELECT ("created_by", "created_by_person") ON "api_key" TO clapperboard_team;
