/** Which model the document is compared with, the caseworkers' notes on it, and the way into web catalogues. */
import { useEffect, useState, type ReactElement } from 'react';
import type { DocumentData } from '../../../src-main/contract/session.ts';
import { Button, Choices, Field, Notice } from '../../parts/controls.tsx';
import { ask } from '../../parts/core.ts';
import { dateText } from '../../parts/format.ts';
import { useT } from '../../texts/t.ts';
import { useReference } from './reference-store.ts';

export function ReferencePanel({ sessionId, document }: { sessionId: string; document: DocumentData }): ReactElement | null {
  const t = useT();
  const { reference, problem, load } = useReference();
  const key = `${sessionId} ${document.pages.map(({ captureId }) => captureId).join(' ')}`;
  useEffect(() => {
    void load(sessionId, key, null);
    return () => useReference.getState().clear();
  }, [sessionId, key, load]);
  const [note, setNote] = useState('');
  const [message, setMessage] = useState<string | null>(null);
  const model = reference?.model ?? null;
  useEffect(() => setNote(model?.note?.text ?? ''), [model?.uuid, model?.note?.text]);
  if (problem) return <Notice mark="look">{problem.message}</Notice>;
  if (!reference) return null;
  const keep = async (): Promise<void> => {
    if (!model || note.trim() === (model.note?.text ?? '')) return;
    const answer = await ask('catalogue.note', { model: model.uuid, text: note });
    if (answer.ok) await load(sessionId, key, model.uuid);
    setMessage(answer.ok ? t('reference.noteKept') : answer.problem.message);
  };
  const open = async (name: string): Promise<void> => {
    const opened = await window.schalter.openReference(sessionId, name, model?.uuid ?? null);
    setMessage(opened.message === '' ? null : opened.message);
  };
  return (
    <section className="reference" aria-labelledby="reference-title">
      <h2 id="reference-title">{t('reference.title')}</h2>
      {model ? (
        <p>
          <strong>{model.title}</strong> <span className="muted small">{model.code}</span>
        </p>
      ) : (
        <p>{reference.catalogue === null ? t('reference.noCatalogue') : reference.candidates.length === 0 ? t('reference.noModel') : t('reference.several')}</p>
      )}
      {reference.candidates.length > 1 ? (
        <Choices label={t('reference.choose')} value={model?.uuid ?? null} onChange={(uuid) => void load(sessionId, key, uuid)} choices={reference.candidates.map(({ uuid, title }) => ({ value: uuid, label: title }))} />
      ) : null}
      {reference.catalogue ? (
        <p className="muted small">{t('reference.catalogue', { name: reference.catalogue.name, version: reference.catalogue.version, date: dateText(reference.catalogue.publishedAt.slice(0, 10)), publisher: reference.catalogue.publisher })}</p>
      ) : null}
      {model ? <Field label={t('reference.note')} hint={t('reference.noteHint')} multiline value={note} onChange={setNote} onCommit={() => void keep()} maxLength={4000} /> : null}
      {reference.web.length > 0 ? (
        <div className="reference-web">
          {reference.web.map(({ name, address }) => (
            <Button key={name} tone="plain" onPress={() => void open(name)} aria-description={address}>
              {t('reference.openWeb', { name })}
            </Button>
          ))}
          <p className="muted small">{t('reference.webHelp')}</p>
        </div>
      ) : null}
      {message ? (
        <p className="small" role="status">
          {message}
        </p>
      ) : null}
    </section>
  );
}
