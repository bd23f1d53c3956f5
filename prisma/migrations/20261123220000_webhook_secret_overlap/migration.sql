-- AlterTable
ALTER TABLE "webhook" ADD COLUMN "former_secret_until" TIMESTAMPTZ(3);
