/**
 * The smartcard of whoever works here: a PIV application (NIST SP 800-73-5 parts 1 and 2) over any APDU transport.
 * Its authentication key (9A) signs a challenge, its key management key (9D) unwraps the data key; both after the
 * person's PIN. Its card authentication key (9E) works without a PIN: for a card that stays in the desk and signs
 * the trail. P-256 and RSA with 2048 bits; no private key ever leaves the card.
 */
import { constants, createECDH, createHash, hkdfSync, publicEncrypt, randomBytes, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { decodeResponse, encodeCommand, SW_OK, type ApduTransport, type CommandApdu } from '../documents/chip/apdu.ts';
import { concatBytes, encodeTlv, peekTlvHeader } from '../documents/chip/tlv.ts';
import { SchalterError } from '../errors.ts';

/** SP 800-73-5 part 1, 2.2. */
const application = Uint8Array.of(0xa0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0);
/** Key reference and tag of its certificate, SP 800-73-5 part 1, tables 3 and 5. */
const slots = {
  authentication: { key: 0x9a, certificate: 0x5fc105 },
  management: { key: 0x9d, certificate: 0x5fc10b },
  device: { key: 0x9e, certificate: 0x5fc101 },
} as const;
export type CardSlotName = keyof typeof slots;

/** Algorithm identifiers of SP 800-78. */
const algorithms = { ec: 0x11, rsa: 0x07 } as const;
const rsaBytes = 256;
const sha256Info = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const pinBytes = 8;

const unusable = (cause?: unknown) => new SchalterError('CARD_UNUSABLE', 'input', 'Diese Karte lässt sich zum Anmelden nicht verwenden: Es fehlt die Anwendung PIV oder eines ihrer Zertifikate (P-256 oder RSA 2048). Bitte eine andere Karte nehmen.', { cause });

export interface StaffCard {
  certificate(slot: CardSlotName): Promise<X509Certificate>;
  /** @throws SchalterError CARD_PIN_WRONG, CARD_PIN_BLOCKED (input) */
  verifyPin(pin: string): Promise<void>;
  /** Signature over SHA-256 of the message. */
  sign(slot: CardSlotName, message: Uint8Array): Promise<Uint8Array>;
  /** The secret that `secretFor` has made for this card's key management key. */
  secretOf(exchange: Uint8Array): Promise<Uint8Array>;
}

type KeyKind = keyof typeof algorithms;

function kindOf(key: KeyObject): KeyKind {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'ec' && details?.namedCurve === 'prime256v1') return 'ec';
  if (type === 'rsa' && details?.modulusLength === rsaBytes * 8) return 'rsa';
  throw unusable();
}

/** Sends a command in pieces of 255 octets and collects an answer that comes in pieces [ISO/IEC 7816-4 5.3]. */
async function exchange(transport: ApduTransport, command: CommandApdu): Promise<{ data: Uint8Array; sw: number }> {
  let data = command.data ?? new Uint8Array(0);
  for (; data.length > 255; data = data.subarray(255)) {
    const { sw } = decodeResponse(await transport.transmit(encodeCommand({ ...command, cla: command.cla | 0x10, data: data.subarray(0, 255) })));
    if (sw !== SW_OK) return { data: new Uint8Array(0), sw };
  }
  let response = decodeResponse(await transport.transmit(encodeCommand({ ...command, data })));
  const parts = [response.data];
  while (response.sw >> 8 === 0x61) {
    response = decodeResponse(await transport.transmit(encodeCommand({ cla: 0, ins: 0xc0, p1: 0, p2: 0, le: (response.sw & 0xff) || 256 })));
    parts.push(response.data);
  }
  return { data: concatBytes(...parts), sw: response.sw };
}

/** The data objects side by side, not what is inside them: some tags of PIV look constructed and are not. */
function objectsIn(bytes: Uint8Array): Map<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length; ) {
    const header = peekTlvHeader(bytes, at);
    const end = at + (header?.headerLength ?? 0) + (header?.length ?? Infinity);
    if (!header || end > bytes.length) throw unusable();
    found.set(header.tag, bytes.subarray(at + header.headerLength, end));
    at = end;
  }
  return found;
}

function childOf(bytes: Uint8Array, outer: number, inner: number): Uint8Array {
  const value = objectsIn(objectsIn(bytes).get(outer) ?? new Uint8Array(0)).get(inner);
  if (!value) throw unusable();
  return value;
}

/** Certificate object: 70 the certificate, 71 whether it is packed [SP 800-73-5 part 1, A]. @throws SchalterError CARD_UNUSABLE, CHIP_TLV_MALFORMED (input) */
export function certificateIn(object: Uint8Array): X509Certificate {
  const bytes = childOf(object, 0x53, 0x70);
  const packed = childOf(object, 0x53, 0x71)[0] === 1;
  try {
    return new X509Certificate(packed ? gunzipSync(bytes, { maxOutputLength: 16_384 }) : bytes);
  } catch (cause) {
    throw unusable(cause);
  }
}

/** EMSA-PKCS1-v1_5 [RFC 8017 9.2]: an RSA key of a card turns whole blocks over and pads nothing itself. */
function paddedForRsa(digest: Uint8Array): Uint8Array {
  const info = concatBytes(sha256Info, digest);
  return concatBytes(Uint8Array.of(0, 1), new Uint8Array(rsaBytes - info.length - 3).fill(0xff), Uint8Array.of(0), info);
}

/** Opens the application on the card. @throws SchalterError CARD_UNUSABLE (input) */
export async function openStaffCard(transport: ApduTransport): Promise<StaffCard> {
  const selected = await exchange(transport, { cla: 0, ins: 0xa4, p1: 4, p2: 0, data: application, le: 256 });
  if (selected.sw !== SW_OK) throw unusable();
  const certificate = async (slot: CardSlotName): Promise<X509Certificate> => {
    const tag = slots[slot].certificate;
    const { data, sw } = await exchange(transport, { cla: 0, ins: 0xcb, p1: 0x3f, p2: 0xff, data: Uint8Array.of(0x5c, 3, tag >> 16, (tag >> 8) & 0xff, tag & 0xff), le: 256 });
    if (sw !== SW_OK) throw unusable();
    return certificateIn(data);
  };
  /** GENERAL AUTHENTICATE: 81 a challenge to sign, 85 a point to agree with [SP 800-73-5 part 2, 3.2.4]. */
  const authenticate = async (slot: CardSlotName, kind: KeyKind, tag: number, value: Uint8Array): Promise<Uint8Array> => {
    const { data, sw } = await exchange(transport, { cla: 0, ins: 0x87, p1: algorithms[kind], p2: slots[slot].key, data: encodeTlv(0x7c, encodeTlv(0x82), encodeTlv(tag, value)), le: 256 });
    if (sw === 0x6982) throw new SchalterError('CARD_PIN_MISSING', 'input', 'Die Karte verlangt ihre PIN. Bitte die PIN eingeben.');
    if (sw !== SW_OK) throw unusable();
    return childOf(data, 0x7c, 0x82);
  };
  return {
    certificate,
    async verifyPin(pin) {
      const octets = Buffer.alloc(pinBytes, 0xff);
      octets.write(pin.slice(0, pinBytes), 'latin1');
      const { sw } = await exchange(transport, { cla: 0, ins: 0x20, p1: 0, p2: 0x80, data: new Uint8Array(octets) });
      if (sw === SW_OK) return;
      const left = sw >> 4 === 0x63c ? sw & 0xf : 0;
      if (left === 0) throw new SchalterError('CARD_PIN_BLOCKED', 'input', 'Die Karte ist nach falschen PINs gesperrt. Bitte mit Kennwort anmelden und die Karte bei ihrer Ausgabestelle entsperren lassen.');
      throw new SchalterError('CARD_PIN_WRONG', 'input', `Die PIN stimmt nicht; die Karte lässt noch ${left === 1 ? 'einen Versuch' : `${left} Versuche`} zu. Bitte die PIN prüfen.`);
    },
    async sign(slot, message) {
      const kind = kindOf((await certificate(slot)).publicKey);
      const digest = new Uint8Array(createHash('sha256').update(message).digest());
      return authenticate(slot, kind, 0x81, kind === 'ec' ? digest : paddedForRsa(digest));
    },
    async secretOf(sent) {
      const kind = kindOf((await certificate('management')).publicKey);
      return authenticate('management', kind, kind === 'ec' ? 0x85 : 0x81, sent);
    },
  };
}

/**
 * A fresh secret that only the holder of a card's key can make again from `exchange`: ECDH with a key made for this
 * once (P-256), or a random number under the card's key (RSA-KEM, ISO/IEC 18033-2 clause 11.5).
 */
export function secretFor(publicKey: KeyObject): { exchange: Uint8Array; secret: Uint8Array } {
  if (kindOf(publicKey) === 'rsa') {
    const secret = randomBytes(rsaBytes);
    // Smaller than any modulus of this length.
    secret[0] = 0;
    return { secret, exchange: new Uint8Array(publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, secret)) };
  }
  const { x, y } = publicKey.export({ format: 'jwk' });
  const once = createECDH('prime256v1');
  const own = once.generateKeys();
  const secret = once.computeSecret(Buffer.concat([Uint8Array.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]));
  return { exchange: new Uint8Array(own), secret: new Uint8Array(secret) };
}

export const cardWrappingKey = (ring: string, sent: Uint8Array, secret: Uint8Array): Uint8Array => new Uint8Array(hkdfSync('sha256', secret, sent, `schalter card way ${ring}`, 32));

export const hashOfCertificate = (certificate: X509Certificate): string => createHash('sha256').update(certificate.raw).digest('hex');

/** @throws SchalterError CARD_EXPIRED (input) */
export function refuseExpired(certificate: X509Certificate, now: string): void {
  const at = Date.parse(now);
  if (at < Date.parse(certificate.validFrom) || at > Date.parse(certificate.validTo)) throw new SchalterError('CARD_EXPIRED', 'input', 'Das Zertifikat der Karte gilt nicht (mehr). Bitte mit Kennwort anmelden und eine neue Karte eintragen lassen.');
}

/** The card holds the key of this certificate: it signs what nobody could know before. @throws SchalterError CARD_NOT_GENUINE (input) */
export async function provePossession(card: StaffCard, certificate: X509Certificate): Promise<void> {
  const challenge = new Uint8Array(randomBytes(32));
  const signature = await card.sign('authentication', challenge);
  if (!verify('sha256', challenge, certificate.publicKey, signature)) throw new SchalterError('CARD_NOT_GENUINE', 'input', 'Die Karte hat die Prüfung nicht bestanden: Ihr Schlüssel passt nicht zu ihrem Zertifikat. Bitte mit Kennwort anmelden und die Verwaltung verständigen.');
}
