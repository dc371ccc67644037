/** Notes on document models: one text per model, seen by everybody at this desk. */
import type { Store } from './database.ts';

export interface ModelNote {
  text: string;
  updatedAt: string;
  by: string;
}

export function modelNote(store: Store, model: string): ModelNote | null {
  const row = store.db.prepare<[string], { text: string; updated_at: string; by_whom: string }>('SELECT text, updated_at, by_whom FROM model_note WHERE model = ?').get(model);
  return row ? { text: row.text, updatedAt: row.updated_at, by: row.by_whom } : null;
}

/** An empty text takes the note away. */
export function putModelNote(store: Store, model: string, { text, updatedAt, by }: ModelNote): void {
  store.write(() => {
    if (text.trim() === '') store.db.prepare('DELETE FROM model_note WHERE model = ?').run(model);
    else store.db.prepare('INSERT INTO model_note (model, text, updated_at, by_whom) VALUES (?, ?, ?, ?) ON CONFLICT (model) DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at, by_whom = excluded.by_whom').run(model, text.trim(), updatedAt, by);
  });
}
