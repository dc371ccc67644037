/**
 * Information systems: what each is for and what it is told, a portal in its isolated view, and the side note
 * by which the caseworker's own hand brings query and result into the case.
 */
import { ArrowLeft, ExternalLink, Paperclip, RotateCw, Search as Glass } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import { mostAttachments, type InformationSystem, type Inquiry } from '../../../src-main/contract/inquiry.ts';
import type { SessionView } from '../../../src-main/contract/session.ts';
import { CaptureImage } from '../../parts/capture-image.tsx';
import { Button, Field, Notice } from '../../parts/controls.tsx';
import { ask } from '../../parts/core.ts';
import { FileButton } from '../../parts/file-button.tsx';
import { timeText } from '../../parts/format.ts';
import { StateWord, type Mark } from '../../parts/marks.tsx';
import { useLocale, useT } from '../../texts/t.ts';
import { PdfPages } from '../printing/pdf-pages.tsx';
import { useBeside, type Note } from './beside-store.ts';
import { BesidePage } from './beside-page.tsx';
import { Room } from './room.tsx';

const marks: Record<InformationSystem['health']['state'], Mark> = { up: 'done', down: 'fail', unknown: 'open' };

function Told({ system }: { system: InformationSystem }): ReactElement {
  const t = useT();
  const known = system.told.filter(({ value }) => value !== null);
  if (known.length === 0) return <p className="muted small">{t('inquiry.toldNothing')}</p>;
  return <p className="muted small">{t('inquiry.told', { what: known.map(({ field, value }) => `${t(`tellable.${field}`)} ${value}`).join(', ') })}</p>;
}

/** An attachment by its name; shown below it when it is asked for. */
function Attached({ sessionId, attached: { captureId, name, mime } }: { sessionId: string; attached: Inquiry['attachments'][number] }): ReactElement {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [pdf, setPdf] = useState<Uint8Array | null>(null);
  const isPage = mime === 'application/pdf';
  useEffect(() => {
    if (open && isPage) void ask('capture.read', { sessionId, captureId }).then((answer) => answer.ok && setPdf(answer.value.bytes));
  }, [open, isPage, sessionId, captureId]);
  return (
    <div>
      <Button tone="quiet" icon={<Paperclip />} onPress={() => setOpen(!open)} aria-expanded={open}>
        {t('inquiry.attached', { name })}
      </Button>
      {open && !isPage ? <CaptureImage sessionId={sessionId} captureId={captureId} alt={name} /> : null}
      {open && pdf ? <PdfPages pdf={pdf} title={name} /> : null}
    </div>
  );
}


function SideNote({ view, system }: { view: SessionView; system: InformationSystem }): ReactElement {
  const t = useT();
  const record = useBeside((state) => state.record);
  const [query, setQuery] = useState('');
  const [result, setResult] = useState('');
  const [attachments, setAttachments] = useState<Note['attachments']>([]);
  const save = async (): Promise<void> => {
    if (!(await record(view.session.id, system.id, { query, result, attachments }))) return;
    setQuery('');
    setResult('');
    setAttachments([]);
  };
  return (
    <section className="side-note">
      <h2>{t('inquiry.note')}</h2>
      <Field label={t('inquiry.query')} value={query} onChange={setQuery} maxLength={2000} multiline />
      <Field label={t('inquiry.result')} value={result} onChange={setResult} maxLength={10_000} multiline />
      <ul className="plain-list">
        {attachments.map((one, index) => (
          <li key={`${index} ${one.name}`} className="attachment">
            <span>{one.name}</span>
            <Button tone="quiet" onPress={() => setAttachments(attachments.filter((other) => other !== one))} aria-label={t('inquiry.detachNamed', { name: one.name })}>
              {t('inquiry.detach')}
            </Button>
          </li>
        ))}
      </ul>
      <FileButton label={t('inquiry.attach')} icon={<Paperclip />} accept=".pdf,.png,.jpg,.jpeg" isDisabled={attachments.length >= mostAttachments} onFile={async (bytes, name) => setAttachments([...attachments, { name: name.slice(0, 120), bytes }])} />
      <Button tone="primary" isDisabled={query.trim() === '' || result.trim() === ''} onPress={() => void save()}>
        {t('inquiry.save')}
      </Button>
    </section>
  );
}

export function InquiryPage({ view }: { view: SessionView }): ReactElement {
  const t = useT();
  const locale = useLocale((state) => state.locale);
  const { systems, loadSystems, portal, portalStanding, openPortal, closePortal, askSystem } = useBeside();
  const [chosen, setChosen] = useState<string | null>(null);
  useEffect(() => void loadSystems(view.session.id), [loadSystems, view.session.id]);
  const system = systems?.find(({ id }) => id === (portal ?? chosen)) ?? null;
  return (
    <BesidePage title={t('inquiry.title')} lead={t('inquiry.lead')}>
      <div className={portal ? 'inquiry-open' : 'beside-columns'}>
        {portal ? (
          <section className="portal-column">
            <div className="portal-bar">
              <strong>{system?.name}</strong>
              <Button tone="quiet" icon={<ArrowLeft />} isDisabled={!portalStanding?.canGoBack} onPress={() => void window.schalter.movePortal('back')}>
                {t('inquiry.back')}
              </Button>
              <Button tone="quiet" icon={<RotateCw />} onPress={() => void window.schalter.movePortal('reload')}>
                {t('inquiry.reload')}
              </Button>
              <Button tone="quiet" onPress={closePortal}>
                {t('inquiry.closePortal')}
              </Button>
            </div>
            <p className="muted small">{t('inquiry.portalKeys')}</p>
            {portalStanding?.message ? <Notice mark="look" live>{portalStanding.message}</Notice> : null}
            <Room view="portal" shown className="portal-room" label={system?.name ?? ''} />
          </section>
        ) : (
          <section>
            {systems?.length === 0 ? <Notice mark="look">{t('inquiry.none')}</Notice> : null}
            <ul className="systems">
              {systems?.map((one) => (
                <li key={one.id}>
                  <div>
                    <p>
                      <strong>{one.name}</strong> <StateWord mark={marks[one.health.state]}>{t(`inquiry.health.${one.health.state}`)}</StateWord>
                    </p>
                    <p>{one.purpose}</p>
                    <Told system={one} />
                    {one.missing.length > 0 ? <p className="small">{t('inquiry.missing', { what: one.missing.map((field) => t(`tellable.${field}`)).join(', ') })}</p> : null}
                    {one.health.state === 'down' ? <p className="small">{one.health.message}</p> : null}
                  </div>
                  <div className="system-actions">
                    {one.kind === 'portal' ? (
                      <Button icon={<ExternalLink />} onPress={() => void openPortal(one.id, view.session.id)}>
                        {t('inquiry.open')}
                      </Button>
                    ) : (
                      <Button icon={<Glass />} isDisabled={one.missing.length > 0} onPress={() => void askSystem(one.id, view.session.id)}>
                        {t('inquiry.ask')}
                      </Button>
                    )}
                    <Button tone="quiet" onPress={() => setChosen(one.id)} aria-pressed={chosen === one.id}>
                      {t('inquiry.write')}
                    </Button>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        )}
        <div className="note-column">
          {system ? <SideNote key={system.id} view={view} system={system} /> : null}
          <section>
            <h2>{t('inquiry.history')}</h2>
            {view.session.inquiries.length === 0 ? <p className="muted">{t('inquiry.historyEmpty')}</p> : null}
            <ul className="inquiries">
              {[...view.session.inquiries].reverse().map((one) => (
                <li key={one.id}>
                  <p>
                    <strong>{one.system}</strong> <span className="muted figures">{timeText(one.at, locale)}</span>
                  </p>
                  <p>{one.query}</p>
                  <p className="inquiry-result">{one.result}</p>
                  {one.attachments.map((attached) => (
                    <Attached key={attached.captureId} sessionId={view.session.id} attached={attached} />
                  ))}
                </li>
              ))}
            </ul>
          </section>
        </div>
      </div>
    </BesidePage>
  );
}
