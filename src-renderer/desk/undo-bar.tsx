/** The one place where something that is about to happen can still be undone. */
import type { ReactElement } from 'react';
import { Button } from '../parts/controls.tsx';
import { useKey } from '../parts/keys.ts';
import { useT } from '../texts/t.ts';
import { useSession } from './session-store.ts';

export function UndoBar(): ReactElement {
  const t = useT();
  const pending = useSession((state) => state.pending);
  const undo = useSession((state) => state.undo);
  useKey(pending ? 'F4' : null, undo);
  return (
    <div className="undo-region" role="status" aria-live="polite">
      {pending ? (
        <div className="undo-bar">
          <span>{pending.text}</span>
          <Button tone="plain" shortcut="F4" onPress={undo}>
            {t('undo.undo')}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
