/** Devices, line and queue with words, always visible. */
import type { ReactElement } from 'react';
import { Button } from '../parts/controls.tsx';
import { useNow } from '../parts/clock.ts';
import type { DeviceKind, DeviceStatus, LineStatus, QueueStatus } from '../../src-main/contract/desk.ts';
import { spanText } from '../parts/format.ts';
import { useKey } from '../parts/keys.ts';
import { StateWord, type Mark } from '../parts/marks.tsx';
import { useT, type Translate } from '../texts/t.ts';
import { usePeople, worksOnCases } from './people/people-store.ts';
import { deviceOf, useDesk } from './store.ts';

export const deviceMark: Record<DeviceStatus['state'], Mark> = { ready: 'done', busy: 'work', missing: 'fail', error: 'fail', unknown: 'open' };
const shown: DeviceKind[] = ['camera', 'document-reader', 'chip-reader', 'fingerprint-scanner', 'printer'];

export function lineWords(line: LineStatus | null, now: number, t: Translate): { mark: Mark; text: string } {
  if (!line || line.state === 'unknown') return { mark: 'open', text: t('line.unknown') };
  if (line.state === 'up') return { mark: 'done', text: line.roundTripMs === null ? t('line.up') : t('line.upMs', { ms: Math.round(line.roundTripMs) }) };
  if (line.state === 'paused') return { mark: 'look', text: t('line.paused') };
  return { mark: 'fail', text: line.downSince ? t('line.downSince', { span: spanText(now - Date.parse(line.downSince)) }) : t('line.down') };
}

function queueWords(queue: QueueStatus | null, now: number, t: Translate): { mark: Mark; text: string } {
  if (!queue) return { mark: 'open', text: t('queue.unknown') };
  if (queue.parked > 0) return { mark: 'look', text: t('queue.parked', { n: queue.parked }) };
  if (queue.waiting === 0) return { mark: 'done', text: t('queue.empty') };
  const waiting = t('queue.waiting', { n: queue.waiting });
  return { mark: 'work', text: queue.oldestQueuedAt ? `${waiting}${t('queue.oldest', { span: spanText(now - Date.parse(queue.oldestQueuedAt)) })}` : waiting };
}

export function StatusBar(): ReactElement {
  const t = useT();
  const now = useNow();
  const { devices, line, queue, show } = useDesk();
  const openQueue = (): void => show('queue');
  // Who administers or audits neither sees cases nor waits for answers.
  const seesQueue = usePeople((people) => worksOnCases(people.state?.person?.role));
  useKey(seesQueue ? 'F7' : null, openQueue);
  const lineState = lineWords(line, now, t);
  const queueState = queueWords(queue, now, t);
  // Where everything is simulated the ribbon above says so once; the tag tells one among real ones apart.
  const mixed = devices?.some((device) => !device.simulated) ?? false;
  return (
    <footer className="status-bar" aria-label={t('status.label')}>
      <ul className="dots">
        {shown.map((kind) => {
          const device = deviceOf(devices, kind);
          const state = device?.state ?? 'unknown';
          return (
            <li key={kind}>
              <StateWord mark={deviceMark[state]} title={device?.message ?? ''}>
                {t(`device.${kind}`)}
                {state === 'ready' ? <span className="sr-only">: {t('device.state.ready')}</span> : <span>: {t(`device.state.${state}`)}</span>}
                {device?.simulated && mixed ? <span className="tag">{t('device.simulated')}</span> : null}
              </StateWord>
            </li>
          );
        })}
        <li>
          <StateWord mark={lineState.mark} title={line?.message ?? ''}>
            {lineState.text}
          </StateWord>
        </li>
      </ul>
      {seesQueue ? (
        <Button tone="quiet" shortcut="F7" className="queue-button" onPress={openQueue}>
          <StateWord mark={queueState.mark}>{queueState.text}</StateWord>
        </Button>
      ) : null}
    </footer>
  );
}
