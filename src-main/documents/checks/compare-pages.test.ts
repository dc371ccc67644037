import { describe, expect, it } from 'vitest';
import { composeMrz, parseMrz } from '../mrz/index.ts';
import { makeSeal } from '../../training/specimen-seal.ts';
import { EMPTY_TRUST } from '../passive/trust-store.ts';
import { encodeC40 } from '../seal/c40.ts';
import { checkFurtherPage, checkFurtherSeal, kindOfFurther, withFurther, type FurtherPage } from './compare-pages.ts';
import { sameState } from '../passive/states.ts';
import type { Finding } from './model.ts';

const data = { documentCode: 'I', issuingState: 'UTO', documentNumber: 'D23145890', surname: 'ERIKSSON', givenNames: 'ANNA MARIA', nationality: 'UTO', birthDate: '740812', sex: 'F', expiryDate: '320415' };
const zone = (format: 'TD1' | 'TD3' | 'MRV-B', changes: Partial<typeof data> = {}) => parseMrz(composeMrz(format, { ...data, ...changes }), { today: '2026-11-29', ocr: false });
const further = (changes: Partial<FurtherPage> = {}): FurtherPage => ({ mrz: null, visual: null, barcodes: [], ...changes });
const resultOf = (findings: readonly Finding[]) => findings.map(({ id, result, reason }) => [id, result, reason]);

describe('page against page', () => {
  const card = zone('TD1');

  it('[TR-03135-1 5.7.3.1 Table 5.47] the zone of the back against the print of the front of a card', () => {
    const seen = (visual: Record<string, string> | null) => resultOf(checkFurtherPage(card, further({ visual })));
    expect(seen({ surname: 'ERIKSSON', documentNumber: 'D23145890', birthDate: '740812' })).toEqual([['combined.bothSides', 'successful', null]]);
    expect(seen({ surname: 'ERIKSSON', documentNumber: 'D23145899' })).toEqual([['combined.bothSides', 'failed', 'FIELDS_DIFFER']]);
    expect(seen({})).toEqual([['combined.bothSides', 'notSupported', 'VISUAL_NOT_READ']]);
    expect(seen(null), 'no reference').toEqual([['combined.bothSides', 'notSupported', 'NO_REFERENCE']]);
    const [failed] = checkFurtherPage(card, further({ visual: { documentNumber: 'D23145899' } }));
    expect(failed).toMatchObject({ meaning: 'Die beiden Seiten widersprechen sich: Dokumentennummer.', clause: '5.7.3.1', branch: 'combined', obligation: 'optional' });
    expect(failed!.inputs.every(({ personal }) => personal)).toBe(true);
  });

  it('[TR-03135-1 5.7.3] a further page with a zone of its own is compared zone by zone', () => {
    expect(resultOf(checkFurtherPage(card, further({ mrz: zone('TD1') })))).toEqual([['combined.bothSides', 'successful', null]]);
    expect(resultOf(checkFurtherPage(card, further({ mrz: zone('TD1', { documentNumber: 'D23145899' }) })))).toEqual([['combined.bothSides', 'failed', 'FIELDS_DIFFER']]);
  });

  it('[TR-03135-1 5.7.4.1, 5.7.4.2] visa and residence permit in a passport are other documents of the person', () => {
    const passport = zone('TD3', { documentCode: 'P' });
    const visa = zone('MRV-B', { documentCode: 'V', documentNumber: 'V00000017' });
    expect([kindOfFurther(passport, visa), kindOfFurther(passport, zone('TD1', { documentCode: 'AR' })), kindOfFurther(card, zone('TD1'))]).toEqual(['visa', 'residencePermit', 'sameDocument']);
    expect(resultOf(checkFurtherPage(passport, further({ mrz: visa })))).toEqual([['combined.visa', 'successful', null]]);
    expect(resultOf(checkFurtherPage(passport, further({ mrz: zone('MRV-B', { documentCode: 'V', birthDate: '740813' }) })))).toEqual([['combined.visa', 'failed', 'FIELDS_DIFFER']]);
  });

  it('[TR-03135-1 5.9] the seal of a visa in a passport is checked as its own and counts', () => {
    const seal = makeSeal({ issuingCountry: 'UTO', signerId: 'UTS1', certificateReference: '27', issuedOn: '2026-01-02', signedOn: '2026-01-03', featureDefinition: 0xfb, category: 6, features: [[3, encodeC40('D23145890')]] }, null);
    const found = checkFurtherSeal(further({ barcodes: [{ format: 'DataMatrix', text: '', bytesBase64: Buffer.from(seal).toString('base64') }] }), EMPTY_TRUST, new Date('2026-11-29T10:00:00Z'));
    expect(found).toContainEqual(expect.objectContaining({ id: 'digitalSeal.integrity.structure.further', group: 'digitalSeal.integrity', result: 'failed', reason: 'SEAL_UNSIGNED', title: 'Aufbau des digitalen Siegels (weitere Seite)' }));
    const branches = (['combined', 'digitalSeal'] as const).map((branch) => ({ branch, result: 'successful' as const }));
    expect(withFurther({ findings: [], branches }, found)).toMatchObject({ overall: 'failed', branches: [{ branch: 'combined' }, { branch: 'digitalSeal', result: 'failed' }] });
    expect(checkFurtherSeal(further(), EMPTY_TRUST, new Date())).toEqual([]);
  });

  it('[TR-03135-1 5.8.1.2] a visa that names Germany otherwise contradicts nothing', () => {
    const passport = zone('TD3', { documentCode: 'P', nationality: 'D' });
    for (const nationality of ['DEU', 'GER', 'DE']) expect(resultOf(checkFurtherPage(passport, further({ mrz: zone('MRV-B', { documentCode: 'V', nationality }) }))), nationality).toEqual([['combined.visa', 'successful', null]]);
    expect(sameState('GER', 'DE')).toBe(true);
    expect(resultOf(checkFurtherPage(passport, further({ mrz: zone('MRV-B', { documentCode: 'V', nationality: 'FRA' }) })))).toEqual([['combined.visa', 'failed', 'FIELDS_DIFFER']]);
  });

  it('[TR-03135-1 5.4] a further page makes the result worse and, laid on again, better', () => {
    const [good] = checkFurtherPage(card, further({ visual: { surname: 'ERIKSSON' } }));
    const [bad] = checkFurtherPage(card, further({ visual: { surname: 'ERIXSSON' } }));
    const before = { findings: [], branches: (['optical', 'electronic', 'combined'] as const).map((branch) => ({ branch, result: 'successful' as const })) };
    const worse = withFurther(before, [bad!]);
    expect(worse).toMatchObject({ overall: 'failed', branches: [{ result: 'successful' }, { result: 'successful' }, { branch: 'combined', result: 'failed' }] });
    expect(withFurther(worse, [good!])).toMatchObject({ overall: 'successful', findings: [{ result: 'successful' }] });
  });
});
