-- Counters of wrong passwords, shared by all instances. The form is rate-limiter-flexible's: "expire" is in milliseconds since the epoch.
-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT COLLATE "C" NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);
