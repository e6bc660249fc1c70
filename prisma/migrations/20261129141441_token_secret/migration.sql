-- CreateTable
CREATE TABLE "token_secret" (
    "fingerprint" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "token_secret_pkey" PRIMARY KEY ("fingerprint")
);
