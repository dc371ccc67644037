/**
 * Large captures lie in files beside the store (capture-files.ts). The row of one has empty `bytes` and says file, key
 * and size; one of before keeps its bytes. Columns are added: making the table anew would write every capture of a desk twice.
 */
import type { Migration } from './migration.ts';

export const migration: Migration = {
  number: 720,
  sentence: 'captures beside the store',
  up: (db) =>
    db.exec(`
      ALTER TABLE capture ADD COLUMN file TEXT;
      ALTER TABLE capture ADD COLUMN key BLOB;
      ALTER TABLE capture ADD COLUMN size INTEGER CHECK (
        (file IS NULL AND key IS NULL AND size IS NULL)
        OR (length(bytes) = 0 AND file IS NOT NULL AND key IS NOT NULL AND length(key) = 32 AND size IS NOT NULL AND size > 0)
      );
      CREATE UNIQUE INDEX capture_by_file ON capture (file) WHERE file IS NOT NULL;

      -- Files whose rows are gone: written with the deletion, emptied when the file is gone as well.
      CREATE TABLE capture_file_gone (file TEXT PRIMARY KEY) STRICT;
      CREATE TRIGGER capture_file_goes AFTER DELETE ON capture WHEN OLD.file IS NOT NULL
        BEGIN INSERT OR IGNORE INTO capture_file_gone (file) VALUES (OLD.file); END;
    `),
};
