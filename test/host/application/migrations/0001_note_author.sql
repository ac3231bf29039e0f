ALTER TABLE "note" ADD COLUMN "author" text DEFAULT 'nobody' NOT NULL;
