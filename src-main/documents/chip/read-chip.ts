/**
 * Reads a whole chip: access, authenticity protocols and files in the processing sequences of
 * [TR-03135-1 5.6.2.1 to 5.6.2.4].
 *
 * The result says what each protocol did. What it proves is another question, answered in `evidence.ts`
 * once passive authentication has said which files belong to the document.
 */
import { asSchalterError, SchalterError } from '../../errors.ts';
import { performActiveAuthentication, type ActiveAuthenticationResult } from './active-authentication.ts';
import type { ApduTransport } from './apdu.ts';
import { performBac } from './bac.ts';
import { parseCardInformation } from './card-information.ts';
import { ChipChannel, type ChipCapabilities, type TranscriptEntry } from './channel.ts';
import { chipAuthenticationChoices, ephemeralKey, performChipAuthentication, type ChipAuthenticationResult } from './chip-authentication.ts';
import { encodeOid, infosOf, parseDataGroup14, parseSecurityInfos, type SecurityInfo } from './security-infos.ts';
import { INSPECTION_SYSTEM, parseCvCertificate, roleOf } from './cv-certificate.ts';
import type { RandomSource } from './crypto/groups.ts';
import { dataGroupsOfCommonData, dataGroupsOfSecurityObject, encapsulatedSecurityInfos } from './file-list.ts';
import {
  DATA_GROUPS, EF_ATR_INFO, EF_CARD_ACCESS, EF_CARD_SECURITY, EF_CHIP_SECURITY, EF_COM, EF_CVCA, EF_SOD, FileNotReadable, readFile, selectApplication,
  selectMasterFile, type ElementaryFile,
} from './files.ts';
import { mrzCheckDigit, type MrzKey } from './mrz-key.ts';
import { paceChoices, performPace, verifyMappingProof, type PacePassword, type PaceResult } from './pace.ts';
import { protocolError } from './protocol-error.ts';
import { UnprotectedResponse } from './secure-messaging.ts';
import { parseCvcaFile, performTerminalAuthentication, type ChipIdentifier, type TerminalAuthenticationResult, type TerminalCredentials } from './terminal-authentication.ts';
import { encodeTlv } from './tlv.ts';

/** What opens the chip; at least one of them. */
export interface ChipAccess {
  readonly mrz?: MrzKey;
  readonly can?: string;
  readonly pin?: string;
  readonly puk?: string;
}

export interface ReadChipOptions {
  /** Default: the platform's. Passed in, worked examples run exactly. */
  readonly random?: RandomSource;
  /** Which access protocol is tried first where the chip has both [TR-03135-1 5.6.3.1]. Default `pace`. */
  readonly preferred?: 'pace' | 'bac';
  /** Data groups to leave out, e.g. where law does not allow to read them. Default none. */
  readonly skip?: readonly number[];
  /** For fingerprints; without them EF.DG3 is read only if the chip gives it freely. */
  readonly terminal?: TerminalCredentials;
  readonly signal?: AbortSignal;
  /** Larger files are refused. Default 1 MiB. */
  readonly maximumFileLength?: number;
}

export type ProtocolName = 'bac' | 'pace' | 'chipAuthenticationMapping' | 'chipAuthentication' | 'activeAuthentication' | 'terminalAuthentication';

/** What became of one protocol. */
export interface ProtocolOutcome<T> {
  /** False where the chip does not offer it or nothing to perform it with was at hand. */
  readonly attempted: boolean;
  readonly result?: T;
  readonly error?: SchalterError;
}

export interface ChipProtocols {
  readonly bac: ProtocolOutcome<{ readonly cipher: '3DES' }>;
  readonly pace: ProtocolOutcome<PaceResult>;
  /** The mapping proof fits a key of EF.CardSecurity. */
  readonly chipAuthenticationMapping: ProtocolOutcome<{ readonly fits: true }>;
  readonly chipAuthentication: ProtocolOutcome<ChipAuthenticationResult>;
  readonly activeAuthentication: ProtocolOutcome<ActiveAuthenticationResult>;
  readonly terminalAuthentication: ProtocolOutcome<TerminalAuthenticationResult>;
}

export interface FileFailure {
  readonly name: string;
  readonly reason: FileNotReadable['reason'] | 'error';
  readonly error: SchalterError;
}

export interface ChipReadResult {
  /** Raw files by name: EF_COM, EF_SOD, EF_CardAccess, EF_CardSecurity, EF_ChipSecurity, EF_CVCA, EF_ATR_INFO, DG1 … DG16. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly failures: readonly FileFailure[];
  /** Which processing sequence of [TR-03135-1 5.6.2] was followed. */
  readonly sequence: 1 | 2 | 3 | 4;
  readonly protocols: ChipProtocols;
  /** Whether the chip asked for a protocol before giving its files. */
  readonly accessProtected: boolean;
  /** Every command and answer as sent, without keys. */
  readonly transcript: readonly TranscriptEntry[];
  readonly capabilities: ChipCapabilities;
  readonly atr: Uint8Array;
  readonly counts: { readonly commands: number; readonly sentOctets: number; readonly receivedOctets: number };
  /** How often a lost session was opened again. */
  readonly reopened: number;
}

export type ChipProgress =
  | { readonly stage: 'protocol'; readonly protocol: ProtocolName }
  | { readonly stage: 'file'; readonly file: string; readonly read: number; readonly total: number | undefined };

/** Most times a lost session is opened again. */
const MAX_REOPENINGS = 3;
const platformRandom: RandomSource = (length) => globalThis.crypto.getRandomValues(new Uint8Array(length));

/**
 * Reads the chip on this transport.
 * @throws CHIP_NO_ACCESS_DATA, CHIP_NOT_EMRTD, the error of the first access protocol when none opened the chip,
 *   CHIP_ABORTED, errors of the transport when it cannot be recovered
 */
export async function readChip(
  transport: ApduTransport, access: ChipAccess, options: ReadChipOptions = {}, onProgress: (progress: ChipProgress) => void = () => {},
): Promise<ChipReadResult> {
  return new ChipReading(transport, access, options, onProgress).run();
}

/**
 * Looks whether the chip is a travel document's, as anybody may: it announces PACE, or knows the application.
 * @throws CHIP_NOT_EMRTD, errors of the transport
 */
export async function findApplication(transport: ApduTransport): Promise<void> {
  const channel = new ChipChannel(transport, {});
  try {
    await readFile(channel, EF_CARD_ACCESS);
  } catch (thrown) {
    if (asSchalterError(thrown).kind === 'unavailable') throw thrown;
    await selectApplication(channel);
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class ChipReading {
  readonly #transport: ApduTransport;
  readonly #channel: ChipChannel;
  readonly #access: ChipAccess;
  readonly #options: ReadChipOptions;
  readonly #onProgress: (progress: ChipProgress) => void;
  readonly #random: RandomSource;
  readonly #files = new Map<string, Uint8Array>();
  readonly #failures: FileFailure[] = [];
  readonly #protocols: Mutable<ChipProtocols> = {
    bac: { attempted: false }, pace: { attempted: false }, chipAuthenticationMapping: { attempted: false },
    chipAuthentication: { attempted: false }, activeAuthentication: { attempted: false }, terminalAuthentication: { attempted: false },
  };
  #cardAccess: readonly SecurityInfo[] = [];
  #protected = true;
  /** Which of two files with the same identifier would be read. */
  #inApplication = false;
  #reopened = 0;
  #sequence: 1 | 2 | 3 | 4 = 1;

  constructor(transport: ApduTransport, access: ChipAccess, options: ReadChipOptions, onProgress: (progress: ChipProgress) => void) {
    this.#transport = transport;
    this.#channel = new ChipChannel(transport, options.signal === undefined ? {} : { signal: options.signal });
    this.#access = access;
    this.#options = options;
    this.#onProgress = onProgress;
    this.#random = options.random ?? platformRandom;
  }

  async run(): Promise<ChipReadResult> {
    await this.#withRecovery(() => this.#readMasterFile());
    await this.#withRecovery(() => this.#open());
    if (this.#sequence === 4) await this.#checkMapping();
    if (this.#sequence === 3) await this.#chipAuthentication2();
    await this.#withRecovery(() => this.#selectForReading());
    await this.#read(EF_COM);
    await this.#read(EF_SOD);
    const wanted = this.#wantedGroups();
    const infos = await this.#authenticity(wanted);
    for (const number of wanted.filter((each) => each !== 3 && each !== 4)) await this.#read(DATA_GROUPS[number - 1]!);
    if (wanted.includes(3) || wanted.includes(4)) await this.#sensitiveGroups(wanted, infos);
    return this.#result();
  }

  #result(): ChipReadResult {
    const { commandCount, sentOctets, receivedOctets, transcript, capabilities } = this.#channel;
    return {
      files: this.#files, failures: this.#failures, sequence: this.#sequence, protocols: this.#protocols,
      accessProtected: this.#protected, transcript, capabilities, atr: this.#transport.atr,
      counts: { commands: commandCount, sentOctets, receivedOctets }, reopened: this.#reopened,
    };
  }

  /** EF.CardAccess says whether there is PACE, EF.ATR/INFO how long an APDU may be. */
  async #readMasterFile(): Promise<void> {
    const cardAccess = await this.#tryFile(EF_CARD_ACCESS);
    if (cardAccess === undefined) return;
    try {
      this.#cardAccess = parseSecurityInfos(cardAccess);
    } catch (thrown) {
      this.#failures.push({ name: EF_CARD_ACCESS.name, reason: 'error', error: asSchalterError(thrown) });
    }
    await this.#readCardInformation();
  }

  async #readCardInformation(): Promise<void> {
    const octets = await this.#tryFile(EF_ATR_INFO);
    if (octets === undefined) return;
    const information = parseCardInformation(octets);
    const { capabilities } = this.#channel;
    capabilities.extendedLength = information.extendedLength;
    capabilities.maximumCommand = information.maximumCommand;
    capabilities.maximumResponse = information.maximumResponse;
  }

  /** A file that need not be there: read without complaint if it is. */
  async #tryFile(file: ElementaryFile): Promise<Uint8Array | undefined> {
    const known = this.#files.get(file.name);
    if (known !== undefined) return known;
    try {
      const octets = await readFile(this.#channel, file);
      if (octets.length === 0) return undefined;
      this.#files.set(file.name, octets);
      return octets;
    } catch (thrown) {
      const error = asSchalterError(thrown);
      if (error.kind === 'unavailable' || error.kind === 'internal') throw error;
      return undefined;
    }
  }

  /** Access by the preferred protocol, then by the other one [TR-03135-1 5.6.3.1]. */
  async #open(): Promise<void> {
    const password = this.#password();
    const hasPace = paceChoices(this.#cardAccess).length > 0 && password !== undefined;
    const canBac = this.#access.mrz !== undefined;
    if (!hasPace && !canBac && password === undefined) throw noAccessData();
    const order = this.#options.preferred === 'bac' && canBac ? ['bac', 'pace'] as const : ['pace', 'bac'] as const;
    let first: SchalterError | undefined;
    for (const protocol of order) {
      if (protocol === 'pace' ? !hasPace : !canBac) continue;
      try {
        await (protocol === 'pace' ? this.#pace(password!) : this.#bac());
        return;
      } catch (thrown) {
        const error = asSchalterError(thrown);
        this.#channel.messaging = undefined;
        if (error.kind === 'unavailable' || error.kind === 'internal') throw error;
        first ??= error;
        this.#protocols[protocol] = { attempted: true, error };
        // Some chips do not take a second protocol before they are reset.
        await this.#transport.reset?.();
      }
    }
    if (await this.#isOpen()) {
      // A chip that asks for nothing cannot fail a protocol it does not have.
      this.#protocols.bac = { attempted: false };
      return;
    }
    throw first ?? noAccessData();
  }

  #password(): PacePassword | undefined {
    const { mrz, can, pin, puk } = this.#access;
    if (can !== undefined) return { kind: 'can', digits: can };
    if (mrz !== undefined) return { kind: 'mrz', key: mrz };
    if (pin !== undefined) return { kind: 'pin', digits: pin };
    return puk === undefined ? undefined : { kind: 'puk', digits: puk };
  }

  async #pace(password: PacePassword): Promise<void> {
    this.#onProgress({ stage: 'protocol', protocol: 'pace' });
    const announces2 = this.#options.terminal !== undefined && this.#announcesVersion2();
    let last: SchalterError | undefined;
    for (const choice of paceChoices(this.#cardAccess)) {
      try {
        const authorization = announces2 ? this.#authorizationTemplate() : undefined;
        const result = await performPace(this.#channel, choice, password, {
          random: this.#random, ...(authorization === undefined ? {} : { authorization }),
        });
        this.#protocols.pace = { attempted: true, result };
        this.#sequence = result.mapping === 'CAM' ? 4 : announces2 ? 3 : 2;
        return;
      } catch (thrown) {
        last = asSchalterError(thrown);
        // A wrong password is wrong for every variant.
        if (last.code !== 'CHIP_PACE_FAILED' && last.code !== 'CHIP_KEY_INVALID') throw last;
        this.#channel.noteQuirk(`PACE ${choice.info.protocol} with parameters ${choice.parameterId} failed`);
      }
    }
    throw last ?? protocolError('CHIP_PACE_FAILED', 'no variant');
  }

  #announcesVersion2(): boolean {
    return infosOf(this.#cardAccess, 'chip authentication').some(({ version }) => version === 2);
  }

  /** CHAT of the terminal certificate: who wants to read. */
  #authorizationTemplate(): Uint8Array | undefined {
    const terminal = this.#options.terminal?.certificates.map(parseCvCertificate)
      .find((certificate) => roleOf(certificate.authorization.value) === 'terminal');
    if (terminal === undefined) return undefined;
    const oid = terminal.authorization.oid === '' ? INSPECTION_SYSTEM : terminal.authorization.oid;
    return encodeTlv(0x7f4c, encodeTlv(0x06, encodeOid(oid)), encodeTlv(0x53, terminal.authorization.value));
  }

  async #bac(): Promise<void> {
    this.#onProgress({ stage: 'protocol', protocol: 'bac' });
    await selectApplication(this.#channel);
    await performBac(this.#channel, this.#access.mrz!, this.#random);
    this.#inApplication = true;
    this.#protocols.bac = { attempted: true, result: { cipher: '3DES' } };
    this.#sequence = 1;
  }

  /** A chip without access control gives EF.COM to anybody. */
  async #isOpen(): Promise<boolean> {
    try {
      await selectApplication(this.#channel);
      this.#files.set(EF_COM.name, await readFile(this.#channel, EF_COM));
    } catch (thrown) {
      const { kind, code } = asSchalterError(thrown);
      if (kind === 'unavailable') throw thrown;
      // A file that is broken was given all the same.
      if (code !== 'CHIP_FILE_CUT' && code !== 'CHIP_FILE_TOO_LARGE' && code !== 'CHIP_TLV_MALFORMED') return false;
    }
    this.#protected = false;
    this.#inApplication = true;
    return true;
  }

  async #selectForReading(): Promise<void> {
    if (!this.#inApplication) await selectApplication(this.#channel);
    this.#inApplication = true;
  }

  /** Sequence 4: EF.CardSecurity has the static key the mapping proof must fit [TR-03135-1 5.6.2.4]. */
  async #checkMapping(): Promise<void> {
    const proof = this.#protocols.pace.result?.mappingProof;
    if (proof === undefined) return;
    this.#onProgress({ stage: 'protocol', protocol: 'chipAuthenticationMapping' });
    await this.#read(EF_CARD_SECURITY);
    this.#protocols.chipAuthenticationMapping = await outcome(() => {
      const infos = this.#securityInfosOf(EF_CARD_SECURITY);
      if (!verifyMappingProof(proof, infos)) throw protocolError('CHIP_CAM_FAILED', 'proof does not fit any key');
      return Promise.resolve({ fits: true } as const);
    });
  }

  #securityInfosOf(file: ElementaryFile): SecurityInfo[] {
    const octets = this.#files.get(file.name);
    const content = octets === undefined ? undefined : encapsulatedSecurityInfos(octets);
    return content === undefined ? [] : parseSecurityInfos(content);
  }

  /** Sequence 3: Terminal Authentication version 2, then Chip Authentication version 2 [TR-03135-1 5.6.2.3]. */
  async #chipAuthentication2(): Promise<void> {
    const pace = this.#protocols.pace.result;
    const { terminal } = this.#options;
    if (pace === undefined || terminal === undefined) return;
    const parameters = infosOf(this.#cardAccess, 'chip authentication parameters').find(({ group }) => group !== undefined)?.group;
    if (parameters === undefined) return;
    const ephemeral = ephemeralKey(parameters, this.#random);
    this.#onProgress({ stage: 'protocol', protocol: 'terminalAuthentication' });
    this.#protocols.terminalAuthentication = await this.#guarded(() => performTerminalAuthentication(this.#channel, {
      version: 2, credentials: terminal, authorityReferences: pace.authorityReferences,
      identifier: { binding: 'dynamic', octets: pace.chipIdentifier }, compressedKey: ephemeral.compressed,
    }));
    if (this.#protocols.terminalAuthentication.result === undefined) return;
    if (await this.#tryFile(EF_CHIP_SECURITY) === undefined) await this.#read(EF_CARD_SECURITY);
    const infos = this.#securityInfosOf(this.#files.has(EF_CHIP_SECURITY.name) ? EF_CHIP_SECURITY : EF_CARD_SECURITY);
    const choice = chipAuthenticationChoices(infos, 2).find(({ group }) => group.name === parameters.name);
    if (choice === undefined) return;
    this.#onProgress({ stage: 'protocol', protocol: 'chipAuthentication' });
    this.#protocols.chipAuthentication = await this.#guarded(() => performChipAuthentication(this.#channel, choice, ephemeral));
  }

  #wantedGroups(): number[] {
    const common = this.#files.get(EF_COM.name);
    const security = this.#files.get(EF_SOD.name);
    const numbers = new Set([
      ...(common === undefined ? [] : dataGroupsOfCommonData(common)),
      ...(security === undefined ? [] : dataGroupsOfSecurityObject(security)),
    ]);
    if (numbers.size === 0) [1, 2, 14, 15].forEach((number) => numbers.add(number));
    const skipped = new Set(this.#options.skip ?? []);
    return [...numbers].filter((number) => !skipped.has(number)).sort((a, b) => a - b);
  }

  /**
   * Sequences 1 and 2: Chip Authentication with EF.DG14, else Active Authentication with EF.DG15; the latter
   * also in addition [TR-03135-1 5.6.2.1].
   */
  async #authenticity(wanted: readonly number[]): Promise<SecurityInfo[]> {
    let infos: SecurityInfo[] = [];
    if (wanted.includes(14)) {
      const octets = await this.#read(DATA_GROUPS[13]!);
      try {
        if (octets !== undefined) infos = parseDataGroup14(octets);
      } catch (thrown) {
        this.#failures.push({ name: 'DG14', reason: 'error', error: asSchalterError(thrown) });
      }
    }
    if (this.#sequence !== 3) await this.#chipAuthentication1(infos);
    if (wanted.includes(15)) {
      const octets = await this.#read(DATA_GROUPS[14]!);
      if (octets !== undefined) {
        this.#onProgress({ stage: 'protocol', protocol: 'activeAuthentication' });
        this.#protocols.activeAuthentication = await this.#guarded(() => performActiveAuthentication(this.#channel, octets, infos, this.#random));
      }
    }
    return infos;
  }

  async #chipAuthentication1(infos: readonly SecurityInfo[]): Promise<void> {
    for (const choice of chipAuthenticationChoices(infos, 1)) {
      this.#onProgress({ stage: 'protocol', protocol: 'chipAuthentication' });
      this.#protocols.chipAuthentication = await this.#guarded(() =>
        performChipAuthentication(this.#channel, choice, ephemeralKey(choice.group, this.#random)));
      if (this.#protocols.chipAuthentication.result !== undefined) return;
    }
  }

  /** EF.DG3 and EF.DG4: Terminal Authentication version 1 first where it is asked for and possible. */
  async #sensitiveGroups(wanted: readonly number[], infos: readonly SecurityInfo[]): Promise<void> {
    const needsTerminal = infosOf(infos, 'terminal authentication').some(({ version }) => version === 1);
    if (needsTerminal && this.#protocols.terminalAuthentication.result === undefined) await this.#terminalAuthentication1(infos);
    for (const number of [3, 4].filter((each) => wanted.includes(each))) await this.#read(DATA_GROUPS[number - 1]!);
  }

  async #terminalAuthentication1(infos: readonly SecurityInfo[]): Promise<void> {
    const { terminal } = this.#options;
    const agreed = this.#protocols.chipAuthentication.result;
    if (terminal === undefined || agreed === undefined) return;
    const place = infosOf(infos, 'terminal authentication')[0]?.cvca;
    const cvca = await this.#read(place === undefined ? EF_CVCA : { ...EF_CVCA, fid: place.fid, sfi: place.sfi });
    const authorityReferences = cvca === undefined ? this.#protocols.pace.result?.authorityReferences ?? [] : parseCvcaFile(cvca);
    this.#onProgress({ stage: 'protocol', protocol: 'terminalAuthentication' });
    for (const identifier of this.#identifiers()) {
      this.#protocols.terminalAuthentication = await this.#guarded(() => performTerminalAuthentication(this.#channel, {
        version: 1, credentials: terminal, authorityReferences, identifier, compressedKey: agreed.compressedTerminalKey,
      }));
      if (this.#protocols.terminalAuthentication.error?.code !== 'CHIP_TA_FAILED') return;
    }
  }

  /** [TR-03135-1 5.6.2.2] dynamic binding first where PACE was used, static binding after it. */
  #identifiers(): ChipIdentifier[] {
    const pace = this.#protocols.pace.result;
    const number = this.#access.mrz?.documentNumber.padEnd(9, '<');
    const fixed = number === undefined ? [] : [{
      binding: 'static' as const, octets: Uint8Array.from(number + mrzCheckDigit(number), (character) => character.charCodeAt(0)),
    }];
    return pace === undefined ? fixed : [{ binding: 'dynamic', octets: pace.chipIdentifier }, ...fixed];
  }

  /** Reads a file into the result, or notes why not. A lost session is opened again and the file tried once more. */
  async #read(file: ElementaryFile): Promise<Uint8Array | undefined> {
    const known = this.#files.get(file.name);
    if (known !== undefined) return known;
    const limits = this.#options.maximumFileLength === undefined ? {} : { maximumLength: this.#options.maximumFileLength };
    try {
      const octets = await this.#withRecovery(() => readFile(this.#channel, file, {
        ...limits,
        onProgress: (read, total) => this.#onProgress({ stage: 'file', file: file.name, read, total }),
      }));
      this.#files.set(file.name, octets);
      return octets;
    } catch (thrown) {
      const error = asSchalterError(thrown);
      if (error.kind === 'unavailable' || error.kind === 'internal') throw error;
      this.#failures.push({ name: file.name, reason: error instanceof FileNotReadable ? error.reason : 'error', error });
      if (this.#lostSession()) await this.#withRecovery(() => this.#reopen());
      return undefined;
    }
  }

  /** A protocol whose failure may cost the session: the outcome, with the session open again. */
  async #guarded<T>(work: () => Promise<T>): Promise<ProtocolOutcome<T>> {
    const { capabilities } = this.#channel;
    const knewShort = capabilities.extendedLength === false;
    const result = await this.#withRecovery(() => outcome(work));
    if (result.result === undefined && this.#lostSession()) await this.#withRecovery(() => this.#reopen());
    // The chip closed the session over a length it cannot take: now that this is known, once more in pieces.
    const learntShort = !knewShort && capabilities.extendedLength === false;
    return result.result === undefined && learntShort ? this.#guarded(work) : result;
  }

  #lostSession(): boolean {
    return this.#protected && this.#channel.messaging === undefined;
  }

  /** Runs work; when the session is lost or the card was torn away, opens it again and repeats the work. */
  async #withRecovery<T>(work: () => Promise<T>): Promise<T> {
    for (let bare = 0; ; ) {
      try {
        return await work();
      } catch (thrown) {
        const error = asSchalterError(thrown);
        const isLost = this.#isLoss(error);
        // A chip that answers the same command in the clear twice means it.
        if (error instanceof UnprotectedResponse && ++bare > 1) throw error;
        if (!isLost || this.#reopened >= MAX_REOPENINGS) throw error;
        this.#reopened += 1;
        await this.#reset(error);
        if (this.#wasOpen()) await this.#reopen();
      }
    }
  }

  #isLoss(error: SchalterError): boolean {
    if (error.code === 'CHIP_ABORTED') return false;
    return error.code.startsWith('CHIP_SM_') || (error.kind === 'unavailable' && this.#transport.reset !== undefined);
  }

  #wasOpen(): boolean {
    return this.#protocols.pace.result !== undefined || this.#protocols.bac.result !== undefined;
  }

  async #reset(error: SchalterError): Promise<void> {
    this.#channel.messaging = undefined;
    this.#channel.noteQuirk(error instanceof UnprotectedResponse ? `ends the session with ${error.sw.toString(16).toUpperCase()}` : 'session lost');
    if (error instanceof UnprotectedResponse && (error.sw === 0x6a82 || error.sw === 0x6a86)) this.#channel.capabilities.shortFileIds = false;
    await this.#transport.reset?.();
  }

  /** Access again the way it worked before; authenticity protocols are not repeated. */
  async #reopen(): Promise<void> {
    const { pace, bac } = this.#protocols;
    if (this.#transport.reset === undefined) await selectMasterFile(this.#channel);
    if (pace.result !== undefined) {
      const password = this.#password()!;
      const choice = paceChoices(this.#cardAccess).find(({ info, parameterId }) => info.protocol === pace.result?.protocol && parameterId === pace.result.parameterId)!;
      await performPace(this.#channel, choice, password, { random: this.#random });
      if (this.#inApplication) await selectApplication(this.#channel);
    } else if (bac.result !== undefined) {
      await selectApplication(this.#channel);
      await performBac(this.#channel, this.#access.mrz!, this.#random);
    }
  }
}

async function outcome<T>(work: () => Promise<T>): Promise<ProtocolOutcome<T>> {
  try {
    return { attempted: true, result: await work() };
  } catch (thrown) {
    const error = asSchalterError(thrown);
    if (error.kind === 'unavailable' || error.kind === 'internal') throw error;
    return { attempted: true, error };
  }
}

function noAccessData(): SchalterError {
  return new SchalterError('CHIP_NO_ACCESS_DATA', 'input', 'Zum Lesen des Chips wird die maschinenlesbare Zone oder die Kartennummer (CAN) gebraucht.');
}
