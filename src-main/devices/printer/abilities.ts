/** What a printer says it can do, for a choice at the counter: sides (RFC 8011 5.2.8) and trays (PWG 5100.7, media-source). */
import { sides, trayName, type PrinterAbilities } from '../../contract/printing.ts';
import { texts } from './ipp-client.ts';
import type { IppGroup } from './ipp-codec.ts';

/** No word about trays or sides says nothing against any. `auto` is the printer's own choice, ours where no tray is chosen. */
export function abilitiesOf(printer: IppGroup): PrinterAbilities {
  const said = texts(printer, 'sides-supported');
  const known = sides.options.filter((one) => said.includes(one));
  return { trays: [...new Set(texts(printer, 'media-source-supported'))].filter((tray) => tray !== 'auto' && trayName.safeParse(tray).success), sides: known.length > 0 ? known : sides.options };
}
