/**
 * Downloads of the ICAO Public Key Directory in LDIF [RFC 2849]: master lists, Document Signer
 * certificates and revocation lists as base64 attributes of directory entries.
 */
import { SchalterError } from '../../errors.ts';

export interface LdifContents {
  readonly masterLists: readonly Uint8Array[];
  readonly certificates: readonly Uint8Array[];
  readonly revocationLists: readonly Uint8Array[];
  readonly entries: number;
}

const ATTRIBUTES: Readonly<Record<string, 'masterLists' | 'certificates' | 'revocationLists'>> = {
  pkdmasterlistcontent: 'masterLists',
  cscamasterlistdata: 'masterLists',
  usercertificate: 'certificates',
  cacertificate: 'certificates',
  certificaterevocationlist: 'revocationLists',
};

/** Whether the file looks like LDIF: text whose first line is an attribute. */
export function looksLikeLdif(bytes: Uint8Array): boolean {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, 4096));
  return /^(?:\uFEFF|ï»¿)?(?:\s|#[^\n]*\n)*(?:version:\s*\d|dn::?\s)/i.test(head);
}

/**
 * Collects the binary attributes of all entries; malformed base64 is skipped with its entry counted.
 * @throws TRUST_LDIF_MALFORMED when there is no entry at all
 */
export function readLdif(bytes: Uint8Array): LdifContents {
  const found: { masterLists: Uint8Array[]; certificates: Uint8Array[]; revocationLists: Uint8Array[] } = { masterLists: [], certificates: [], revocationLists: [] };
  let entries = 0;
  // [RFC 2849 note 2] a line that starts with a space continues the one before
  const text = new TextDecoder('latin1').decode(bytes).replace(/\r\n?/g, '\n').replace(/\n /g, '');
  for (const line of text.split('\n')) {
    if (/^dn::?/i.test(line)) entries += 1;
    const match = /^([A-Za-z0-9-]+)(?:;[^:]*)?::\s*([A-Za-z0-9+/=]+)\s*$/.exec(line);
    const kind = match === null ? undefined : ATTRIBUTES[match[1]!.toLowerCase()];
    if (match === null || kind === undefined) continue;
    const value = decodeBase64(match[2]!);
    if (value !== undefined) found[kind].push(value);
  }
  if (entries === 0) {
    throw new SchalterError('TRUST_LDIF_MALFORMED', 'input', 'Die Datei ist kein LDIF-Auszug des PKD: Sie enthält keinen Verzeichniseintrag.');
  }
  return { ...found, entries };
}

function decodeBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
