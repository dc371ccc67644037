/**
 * Recorded dialogues: `=>` what the desk sends, `<=` what the device answers, as hex lines; `#` begins a
 * remark, `!` is a pulled plug, `~ 100` a pause of the device in milliseconds. The replaying connection fails on a frame that differs from the record and,
 * when it is asked at the end, on lines that were never reached.
 */
import { readFileSync } from 'node:fs';
import { deviceError } from '../errors.ts';
import { BaseConnection, type Connection } from '../transports/transport.ts';

export type DialogueLine = { direction: '=>' | '<='; bytes: Uint8Array } | { direction: '!' } | { direction: '~'; ms: number };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex').replace(/../g, '$& ').trim();

/** Throws on a line that is none of the record's kinds. */
export function parseDialogue(text: string): DialogueLine[] {
  const lines: DialogueLine[] = [];
  for (const line of text.split('\n').map((one) => one.replace(/#.*/, '').trim()).filter(Boolean)) {
    if (line === '!') lines.push({ direction: '!' });
    else if (/^~ \d+$/.test(line)) lines.push({ direction: '~', ms: Number(line.slice(2)) });
    else {
      const match = /^(=>|<=)((?: ?[0-9a-f]{2})+)$/i.exec(line.replace(/^(=>|<=) /, '$1'));
      if (!match) throw new Error(`Dialogzeile nicht verstanden: ${line}`);
      lines.push({ direction: match[1] as '=>' | '<=', bytes: Uint8Array.from(Buffer.from(match[2]!.replaceAll(' ', ''), 'hex')) });
    }
  }
  return lines;
}

export function readDialogue(path: string | URL): DialogueLine[] {
  return parseDialogue(readFileSync(path, 'utf8'));
}

/** A connection that plays a record. Consecutive `=>` lines may be sent in one piece or several. */
export class ReplayConnection extends BaseConnection {
  readonly blockBytes: number;
  readonly #device: string;
  #lines: DialogueLine[];
  /** Set as soon as the desk says something that is not in the record. */
  mismatch: string | undefined;

  constructor(lines: readonly DialogueLine[], device: string, blockBytes = 4096) {
    super();
    this.#lines = [...lines];
    this.#device = device;
    this.blockBytes = blockBytes;
  }

  async send(bytes: Uint8Array): Promise<void> {
    if (this.dead) throw this.dead;
    const next = this.#lines[0];
    if (next?.direction !== '=>' || hex(next.bytes) !== hex(bytes)) {
      this.mismatch ??= `gesendet ${hex(bytes)}, erwartet ${next && 'bytes' in next ? `${next.direction} ${hex(next.bytes)}` : (next?.direction ?? 'nichts mehr')}`;
      throw new Error(this.mismatch);
    }
    this.#lines.shift();
    setImmediate(() => void this.#answer());
  }

  async #answer(): Promise<void> {
    for (let next = this.#lines[0]; next && next.direction !== '=>'; next = this.#lines[0]) {
      this.#lines.shift();
      if (next.direction === '!') return this.died(deviceError('DEVICE_UNPLUGGED', this.#device));
      if (next.direction === '~') await new Promise((resolve) => setTimeout(resolve, next.ms));
      else this.arrived(next.bytes);
    }
  }

  /** Throws unless the dialogue was spoken exactly to its end. */
  finish(): void {
    if (this.mismatch) throw new Error(this.mismatch);
    if (this.#lines.length > 0) throw new Error(`${this.#lines.length} Zeilen des Dialogs blieben übrig, zuerst: ${this.#lines[0]!.direction}`);
  }

  protected async shut(): Promise<void> {}
}

/** Wraps a connection and writes down what passes. */
export function recording(inner: Connection): { connection: Connection; lines: string[] } {
  const lines: string[] = [];
  const connection: Connection = {
    blockBytes: inner.blockBytes,
    send(bytes) {
      lines.push(`=> ${hex(bytes)}`);
      return inner.send(bytes);
    },
    onBytes: (handler) =>
      inner.onBytes((bytes) => {
        lines.push(`<= ${hex(bytes)}`);
        handler(bytes);
      }),
    onLost: (handler) =>
      inner.onLost((error) => {
        lines.push('!');
        handler(error);
      }),
    setBaudRate: (baudRate) => inner.setBaudRate(baudRate),
    close: () => inner.close(),
  };
  return { connection, lines };
}
