import { describe, expect, it } from 'vitest';
import { legalBases } from '../capture/legal-bases.ts';
import { answered, play, sampleContext, sent } from '../capture/sample-events.ts';
import { viewOf } from '../capture/view.ts';
import { summaryHtml } from './summary.ts';

const facts = { office: 'Ausländerbehörde <Musterstadt>', desk: 'Schalter 1', training: false, legalBases, face: null, printedAt: '2026-11-24T10:00:00Z' };

describe('summary page', () => {
  const context = sampleContext();
  it('says »Abgleich ausstehend« exactly while it is so', () => {
    const session = sent(context);
    expect(summaryHtml(viewOf(session, context), facts)).toContain('<p class="pending">Abgleich ausstehend</p>');
    expect(summaryHtml(viewOf(answered(session, context, []), context), facts)).not.toContain('Abgleich ausstehend');
  });
  it('writes what a person entered as text, never as markup', () => {
    const session = play(sent(context), context, { type: 'setPerson', person: { surname: '<script>alert(1)</script>', birthPlace: '"onload="' } });
    const html = summaryHtml(viewOf(session, context), facts);
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script&gt;');
    expect(html).toContain('Ausländerbehörde &lt;Musterstadt&gt;');
  });
  it('shows a birth date of which only the year is known as that year', () => {
    const session = play(sent(context), context, { type: 'setPerson', person: { birthDate: '1990-00-00' } });
    expect(summaryHtml(viewOf(session, context), facts)).toContain('<dt>Geburtsdatum</dt><dd>1990</dd>');
  });
  it('names training as training', () => {
    expect(summaryHtml(viewOf(sent(context), context), { ...facts, training: true })).toContain('Übung: erfundene Daten');
  });
});
