/**
 * Question and answer over a line: deadlines, repetition, resynchronising after damage, cancelling. One
 * exchange at a time; what arrives outside an exchange is late or unasked and kept from the next answer.
 */
import { deviceError, isLineFault, type DeviceErrorCode } from '../errors.ts';
import type { Connection } from '../transports/transport.ts';
import type { SchalterError } from '../../errors.ts';
import type { Codec, Decoded } from './codec.ts';

/** `late`: an answer to an earlier question, dropped. `ignore`: not part of this exchange, dropped. */
export type Verdict = 'answer' | 'late' | 'ignore';

export interface ExchangeOptions {
  /** Time for an answer to begin and, once it has begun, for every further piece of it. */
  timeoutMs: number;
  /** How often the question is put. */
  attempts: number;
  signal?: AbortSignal | undefined;
}

/** An answer may take this many deadlines in all while its pieces keep coming. */
const longestAnswer = 20;

/** Frames kept for a reader that is behind: a whole ZFM picture in its smallest packets. */
const mostWaiting = 2048;

interface Waiter<F> {
  take(item: Decoded<F>): void;
  progress(): void;
  fail(error: SchalterError): void;
}

export class Dialogue<F> {
  readonly device: string;
  readonly connection: Connection;
  readonly #codec: Codec<F>;
  #queue: Decoded<F>[] = [];
  #waiter: Waiter<F> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #lost: SchalterError | undefined;
  #lastArrival = 0;
  /** Told once when the line dies. */
  onLost: ((error: SchalterError) => void) | undefined;

  constructor(connection: Connection, codec: Codec<F>, device: string) {
    this.connection = connection;
    this.device = device;
    this.#codec = codec;
    connection.onBytes((bytes) => this.#arrived(bytes));
    connection.onLost((error) => this.#died(error));
  }

  #arrived(bytes: Uint8Array): void {
    this.#lastArrival = performance.now();
    const items = this.#codec.push(bytes);
    this.#waiter?.progress();
    for (const item of items) {
      if (this.#waiter) this.#waiter.take(item);
      else if (this.#queue.length < mostWaiting) this.#queue.push(item);
    }
  }

  #died(error: SchalterError): void {
    this.#lost = error;
    this.#waiter?.fail(error);
    this.onLost?.(error);
  }

  /** Runs `work` when no other exchange runs. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Sends without waiting for an answer. */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.#lost) throw this.#lost;
    await this.connection.send(bytes);
  }

  /** Resolves once nothing has arrived for `ms`, or after `atMostMs`. */
  async quiet(ms: number, atMostMs: number): Promise<void> {
    const end = performance.now() + atMostMs;
    for (let still = 0; still < ms && performance.now() < end; still = performance.now() - this.#lastArrival) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(1, ms - still)));
    }
  }

  /** Forgets everything received so far. @returns whether anything was there: an answer nobody waited for. */
  discard(): boolean {
    const something = this.#queue.length > 0 || this.#codec.pending > 0;
    this.#queue = [];
    this.#codec.reset();
    return something;
  }

  /**
   * Waits for a frame that `judge` calls the answer. Damage is fatal to this wait only where
   * `stopAtDamage` says so; noise before a good answer is forgiven otherwise.
   * Rejects with the fault that fits best what was seen.
   */
  receive(judge: (frame: F) => Verdict, options: { timeoutMs: number; signal?: AbortSignal | undefined; stopAtDamage?: boolean }): Promise<F> {
    return new Promise<F>((resolve, reject) => {
      let seen: DeviceErrorCode | undefined;
      let timer: NodeJS.Timeout | undefined;
      const end = (): void => {
        clearTimeout(timer);
        options.signal?.removeEventListener('abort', cancel);
        this.#waiter = undefined;
      };
      const fail = (code: DeviceErrorCode): void => {
        end();
        reject(deviceError(code, this.device));
      };
      const cancel = (): void => fail('DEVICE_CANCELLED');
      const expire = (): void => fail(seen ?? (this.#codec.pending > 0 ? 'DEVICE_HALF_FRAME' : 'DEVICE_SILENT'));
      // A device that babbles for ever must not keep the desk waiting for ever.
      const limit = performance.now() + longestAnswer * options.timeoutMs;
      const arm = (): void => {
        clearTimeout(timer);
        timer = setTimeout(expire, Math.max(0, Math.min(options.timeoutMs, limit - performance.now())));
      };
      if (options.signal?.aborted) return reject(deviceError('DEVICE_CANCELLED', this.device));
      this.#waiter = {
        take: (item) => {
          if ('damage' in item) {
            seen = item.damage;
            if (options.stopAtDamage && item.damage === 'DEVICE_CHECKSUM') fail(item.damage);
            return;
          }
          const verdict = judge(item.frame);
          if (verdict === 'answer') {
            end();
            resolve(item.frame);
          } else if (verdict === 'late') seen = 'DEVICE_LATE';
        },
        // Only a frame under way buys time; noise does not.
        progress: () => {
          if (this.#codec.pending > 0) arm();
        },
        fail: (error) => {
          end();
          reject(error);
        },
      };
      options.signal?.addEventListener('abort', cancel, { once: true });
      arm();
      for (const item of this.#queue.splice(0)) {
        if (this.#waiter) this.#waiter.take(item);
        else this.#queue.push(item);
      }
      // What had arrived before the line died still counts.
      if (this.#lost) this.#waiter?.fail(this.#lost);
    });
  }

  /**
   * Puts a question up to `attempts` times. `ask(attempt)` gives the bytes and how to judge answers.
   * Rejects with the most telling fault of all attempts.
   */
  exchange(ask: (attempt: number) => { bytes: Uint8Array; judge: (frame: F) => Verdict }, options: ExchangeOptions): Promise<F> {
    return this.exclusively(async () => {
      let told: SchalterError | undefined;
      for (let attempt = 0; attempt < options.attempts; attempt++) {
        const { bytes, judge } = ask(attempt);
        this.#codec.reset();
        if (options.signal?.aborted) throw deviceError('DEVICE_CANCELLED', this.device);
        await this.send(bytes);
        try {
          return await this.receive(judge, { timeoutMs: options.timeoutMs, signal: options.signal, stopAtDamage: true });
        } catch (thrown) {
          if (!isLineFault(thrown)) throw thrown;
          if (!told || thrown.code !== 'DEVICE_SILENT') told = thrown;
        }
      }
      throw told!;
    });
  }
}
