/**
 * A simulated slap scanner: speaks the block protocol, shows a live picture while invented fingers lie on
 * it, releases by itself and hands out the full picture. Its pre-qualification [TR-03121-3-4 4.2.2.1]: as many
 * fingers as expected and no hint, unbroken for the settling time; it takes what lies there once its patience ends.
 * Fingers come from a supplier; who lays them down is either the clock (training mode) or the test.
 */
import { crc32, pack, type CommandName } from '../../devices/framing/block-protocol.ts';
import { decodeStart, encodeLook, encodePicture, type ScannerPhase, type StartMessage } from '../../devices/fingerprint-scanner/slap-messages.ts';
import type { GrayImage } from '../../biometrics/finger/image.ts';
import type { FingerHint, PresentationAttack } from '../../devices/port.ts';
import { BlockDevice, refuse, type Reply } from './block-device.ts';

export interface SlapSupply {
  image: GrayImage;
  fingersSeen: number;
  hints?: FingerHint[];
  presentationAttack?: PresentationAttack;
}

/** What the desk asked for: position code of ANSI/NIST-ITL, expected fingers, how often it has asked for this position. */
export interface SlapOrder {
  position: number;
  fingers: number[];
  attempt: number;
}

export interface SlapScannerOptions {
  /** Fingers that are laid down for an order. */
  nextSlap: (order: SlapOrder) => SlapSupply | Promise<SlapSupply>;
  /** `manual`: nothing lies there until `placeFingers()`. Otherwise milliseconds. */
  presence?: 'manual' | { approachMs: number; settleMs: number; leaveMs: number };
  serialNumber?: string;
}

const usualSettleMs = 300;
/** Settling times after which the scanner takes a picture that is not pre-qualified. */
const patience = 3;
const shrink = 4;
const nothing = new Uint8Array(0);

export class SimulatedSlapScanner extends BlockDevice {
  readonly #options: SlapScannerOptions;
  readonly #attempts = new Map<number, number>();
  #phase: ScannerPhase = 'idle';
  #order: StartMessage | undefined;
  #supply: SlapSupply | undefined;
  #small: GrayImage | undefined;
  #trigger: 'automatic' | 'manual' = 'automatic';
  #frames = 0;
  #timers = new Set<NodeJS.Timeout>();
  #settling: NodeJS.Timeout | undefined;
  /** Counts orders, so that a slow supplier of an old order is not listened to. */
  #turn = 0;

  constructor(options: SlapScannerOptions) {
    super('slap-scanner', { model: 'Simulierter Slap-Scanner', serialNumber: options.serialNumber ?? 'SIM-SLAP-1', firmware: '1.0' });
    this.#options = options;
  }

  get phase(): ScannerPhase {
    return this.#phase;
  }

  protected override restart(): void {
    this.#turn++;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#phase = 'idle';
    this.#order = this.#supply = this.#small = undefined;
  }

  protected override async answer(command: CommandName, payload: Uint8Array): Promise<Reply> {
    switch (command) {
      case 'start':
        return this.#start(payload);
      case 'look':
        return this.#look();
      case 'release':
        if (this.#phase !== 'hold') return { refuse: refuse.wrongState };
        this.#take('manual');
        return nothing;
      case 'picture':
        return this.#picture();
      case 'stop':
        this.restart();
        return nothing;
      default:
        return { refuse: refuse.unknownCommand };
    }
  }

  /** Somebody else sits down: attempts are counted anew. */
  nextPerson(): void {
    this.#attempts.clear();
  }

  #start(payload: Uint8Array): Reply {
    const order = decodeStart(payload);
    if (!order || order.position < 1 || order.position > 15) return { refuse: refuse.outOfRange };
    this.restart();
    this.#order = order;
    this.#phase = 'place';
    const { presence } = this.#options;
    if (presence !== 'manual') this.#later(presence?.approachMs ?? 600, () => void this.placeFingers());
    return nothing;
  }

  /** Fingers touch the glass. Does nothing unless the scanner waits for them. */
  async placeFingers(): Promise<void> {
    const order = this.#order;
    if (!order || this.#phase !== 'place') return;
    const turn = this.#turn;
    const attempt = (this.#attempts.get(order.position) ?? 0) + 1;
    this.#attempts.set(order.position, attempt);
    const supply = await this.#options.nextSlap({ position: order.position, fingers: order.fingers, attempt });
    if (turn !== this.#turn) return;
    this.#phase = 'hold';
    this.layDown(supply);
    if (order.autoRelease && this.#options.presence !== 'manual') this.#later(patience * this.#settleMs, () => this.#take('automatic'));
  }

  /** The hand moves: from now on this lies on the glass. Does nothing unless fingers lie there. */
  layDown(supply: SlapSupply): void {
    const order = this.#order;
    if (!order || this.#phase !== 'hold') return;
    this.#supply = supply;
    this.#small = shrunk(supply.image);
    clearTimeout(this.#settling);
    const qualified = supply.fingersSeen === order.fingers.length && !supply.hints?.length;
    if (order.autoRelease && qualified) this.#settling = this.#later(this.#settleMs, () => this.#take('automatic'));
  }

  get #settleMs(): number {
    const { presence } = this.#options;
    return typeof presence === 'object' ? presence.settleMs : usualSettleMs;
  }

  /** Fingers leave the glass. */
  removeFingers(): void {
    if (this.#phase === 'taken') this.#phase = 'removed';
    else if (this.#phase === 'hold') this.#phase = 'place';
    clearTimeout(this.#settling);
    this.#small = undefined;
  }

  #take(trigger: 'automatic' | 'manual'): void {
    if (this.#phase !== 'hold') return;
    this.#phase = 'taken';
    this.#trigger = trigger;
    const { presence } = this.#options;
    if (presence !== 'manual') this.#later(presence?.leaveMs ?? 700, () => this.removeFingers());
  }

  #look(): Uint8Array {
    const small = this.#small;
    const grey = small ? shaken(small, this.#frames++) : nothing;
    const { hints = [], fingersSeen = 0 } = small ? (this.#supply ?? {}) : {};
    return encodeLook({ phase: this.#phase, fingersSeen, hints: this.#phase === 'hold' ? hints : [], width: small?.width ?? 0, height: small?.height ?? 0, grey });
  }

  #picture(): Reply {
    const supply = this.#supply;
    if (!supply || (this.#phase !== 'taken' && this.#phase !== 'removed')) return { refuse: refuse.wrongState };
    const packed = pack(supply.image.data, 1);
    this.offer(packed);
    return encodePicture({
      width: supply.image.width,
      height: supply.image.height,
      ppi: supply.image.ppi,
      packing: 1,
      total: packed.length,
      checksum: crc32(packed),
      trigger: this.#trigger,
      presentationAttack: supply.presentationAttack ?? { verdict: 'not-supported' },
    });
  }

  #later(ms: number, work: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
    return timer;
  }
}

/** Every fourth pixel of every fourth row, averaged over its neighbours. */
function shrunk(image: GrayImage): GrayImage {
  const width = Math.floor(image.width / shrink);
  const height = Math.floor(image.height / shrink);
  const data = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      let sum = 0;
      for (let dy = 0; dy < shrink; dy++) for (let dx = 0; dx < shrink; dx++) sum += image.data[(row * shrink + dy) * image.width + column * shrink + dx]!;
      data[row * width + column] = sum / (shrink * shrink);
    }
  }
  return { width, height, data, ppi: image.ppi / shrink };
}

/** A hand is never quite still: the picture wanders by a pixel. */
function shaken(image: GrayImage, frame: number): Uint8Array {
  const dx = [0, 1, 1, 0][frame % 4]!;
  const data = new Uint8Array(image.data.length).fill(255);
  for (let row = 0; row < image.height; row++) data.set(image.data.subarray(row * image.width, (row + 1) * image.width - dx), row * image.width + dx);
  return data;
}
