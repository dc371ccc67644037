/**
 * Faults on purpose, on the bytes that leave a simulated device: nothing, noise, a damaged frame, half a
 * frame, an answer that comes too late, a pulled plug. Answers keep their order, as a real device's do.
 */
import type { SimulatorLine } from './line.ts';

export const faults = ['silent', 'garbage', 'checksum', 'half-frame', 'late', 'unplug'] as const;
export type Fault = (typeof faults)[number];

export interface Injection {
  fault: Fault;
  /** Name of the command whose answer is hit; any where left out. */
  at?: string;
  /** How many answers are hit, one after the other. Default 1. */
  times?: number;
  /** Answers of the kind that pass unharmed before. Default 0. */
  after?: number;
  /** Delay of `late`. Default 1000 ms. */
  lateMs?: number;
}

export class FaultInjector {
  #pending: Required<Injection>[] = [];
  #order: Promise<void> = Promise.resolve();
  /** Counts up with every connection, so that a delayed answer never crosses to the next. */
  #generation = 0;

  inject(injection: Injection): void {
    this.#pending.push({ at: '', times: 1, after: 0, lateMs: 1000, ...injection });
  }

  /** The device behaves again. */
  clear(): void {
    this.#pending = [];
  }

  /** Plug pulled or put in: what was on its way is lost. */
  reset(): void {
    this.#generation++;
    this.#order = Promise.resolve();
  }

  /** Sends a frame the way the pending injections want it. */
  send(line: SimulatorLine, step: string, frame: Uint8Array): void {
    const hit = this.#take(step);
    const generation = this.#generation;
    const delay = hit?.fault === 'late' ? hit.lateMs : 0;
    if (hit?.fault === 'unplug') return line.unplug();
    const bytes = hit ? spoil(hit.fault, frame) : frame;
    this.#order = this.#order.then(async () => {
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      if (generation === this.#generation && bytes.length > 0) line.send(bytes);
    });
  }

  #take(step: string): Required<Injection> | undefined {
    const hit = this.#pending.find((one) => one.at === '' || one.at === step);
    if (!hit) return undefined;
    if (hit.after > 0) {
      hit.after--;
      return undefined;
    }
    if (--hit.times <= 0) this.#pending = this.#pending.filter((one) => one !== hit);
    return hit;
  }
}

function spoil(fault: Fault, frame: Uint8Array): Uint8Array {
  switch (fault) {
    case 'silent':
      return new Uint8Array(0);
    case 'garbage':
      // No byte of it begins a frame of any of the protocols.
      return Uint8Array.from({ length: 40 }, (_unused, index) => 0x55 + ((index * 37) & 0x0f));
    case 'checksum': {
      const damaged = frame.slice();
      // The last byte but one belongs to the checksum in each of the protocols.
      damaged[damaged.length - 2]! ^= 0x01;
      return damaged;
    }
    case 'half-frame':
      return frame.subarray(0, Math.ceil(frame.length / 2));
    case 'late':
    case 'unplug':
      return frame;
  }
}
