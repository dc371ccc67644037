/** The card in the desk whose key signs the audit trail: opened for each signature, so that one that comes back signs again. */
import { openPcscTransport } from '../devices/pcsc/pcsc-transport.ts';
import type { HardwareSigner } from '../store/audit-seals.ts';
import { withCard } from './card-entry.ts';

/** @throws SchalterError CARD_MISSING, CHIP_* (unavailable), CARD_UNUSABLE (input) */
export async function auditCard({ reader }: { reader: string }): Promise<HardwareSigner> {
  const open = () => openPcscTransport(reader);
  const publicKey = await withCard(open, async (card) => (await card.certificate('device')).publicKey);
  return {
    publicKey: new Uint8Array(publicKey.export({ format: 'der', type: 'spki' })),
    sign: (message) => withCard(open, (card) => card.sign('device', message)),
  };
}
