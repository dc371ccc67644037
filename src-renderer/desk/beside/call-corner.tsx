/** The call in the corner of the person's band: picture or sound, how it stands, and what can be done. */
import { Mic, MicOff, Pause, Phone, PhoneOff, Play, UserPlus, Video, VideoOff } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { Button, Field, Notice } from '../../parts/controls.tsx';
import { languageName } from '../../parts/format.ts';
import { StateWord } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { useBeside } from './beside-store.ts';
import { Room } from './room.tsx';

/** Minutes and seconds since the call was connected; counts on while it is. */
function Lasted({ since, running }: { since: string; running: boolean }): ReactElement {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [running]);
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  return (
    <span className="figures">
      {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, '0')}
    </span>
  );
}

export function CallCorner(): ReactElement | null {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { call, control, forgetCall } = useBeside();
  const [joining, setJoining] = useState(false);
  const [number, setNumber] = useState('');
  if (!call) return null;
  const talking = call.state === 'connected' || call.state === 'held';
  if (call.state === 'ended') {
    return (
      <section className="call-corner" aria-label={t('call.title')}>
        <Notice mark={call.endReason === 'hungUp' || call.endReason === 'remote' ? 'done' : 'look'} live action={<Button tone="quiet" onPress={forgetCall}>{t('problem.dismiss')}</Button>}>
          <p>{call.message}</p>
        </Notice>
      </section>
    );
  }
  return (
    <section className="call-corner" aria-label={t('call.title')}>
      <Room view="call" shown={talking} className={`call-room call-room-${call.media}`} label={t('call.picture')} />
      <p className="call-line">
        <StateWord mark={call.state === 'connected' ? 'done' : 'work'}>{t(`call.state.${call.state}`)}</StateWord>
        {call.connectedAt ? <Lasted since={call.connectedAt} running={talking} /> : null}
      </p>
      <Button tone="plain" className="call-end" icon={<PhoneOff />} onPress={() => void control({ type: 'hangUp' })}>
        {t('call.hangUp')}
      </Button>
      <p className="small" role="status">
        {languageName(call.language, locale)} · {call.interpreterId}. {call.message}
      </p>
      {call.third ? <p className="small">{t('call.third.in', { number: call.third })}</p> : null}
      <div className="call-actions">
        {talking ? (
          <>
            <Button tone="quiet" icon={call.muted ? <MicOff /> : <Mic />} onPress={() => void control({ type: 'mute', on: !call.muted })} aria-pressed={call.muted}>
              {call.muted ? t('call.unmute') : t('call.mute')}
            </Button>
            <Button tone="quiet" icon={call.state === 'held' ? <Play /> : <Pause />} onPress={() => void control({ type: call.state === 'held' ? 'resume' : 'hold' })}>
              {call.state === 'held' ? t('call.resume') : t('call.hold')}
            </Button>
            <Button tone="quiet" icon={call.media === 'video' ? <VideoOff /> : <Video />} onPress={() => void control({ type: 'media', media: call.media === 'video' ? 'audio' : 'video' })}>
              {call.media === 'video' ? t('call.soundOnly') : t('call.withPicture')}
            </Button>
            <Button tone="quiet" icon={<UserPlus />} onPress={() => setJoining(!joining)} aria-expanded={joining}>
              {t('call.third')}
            </Button>
          </>
        ) : null}
      </div>
      {joining && talking ? (
        <div className="call-third">
          <Field label={t('call.third.number')} value={number} onChange={setNumber} />
          <Button icon={<Phone />} isDisabled={number.trim().length < 3} onPress={() => void control({ type: 'third', target: number.trim() }).then(() => setJoining(false))}>
            {t('call.third.call')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}
