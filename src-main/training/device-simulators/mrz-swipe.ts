/** A simulated MRZ swipe reader: sends the lines when a document is drawn through, again when asked with NAK. */
import { ack, encodeSwipeFrame, nak, SwipeFrameCodec } from '../../devices/document-reader/swipe-frame.ts';
import { FaultInjector, type Injection } from './faults.ts';
import type { SimulatedDevice, SimulatorLine } from './line.ts';

export class SimulatedMrzSwipe implements SimulatedDevice {
  readonly faults = new FaultInjector();
  readonly signals: string[] = [];
  readonly #codec = new SwipeFrameCodec();
  #line: SimulatorLine | undefined;
  #last: Uint8Array | undefined;

  inject(injection: Injection): void {
    this.faults.inject(injection);
  }

  connect(line: SimulatorLine): void {
    this.#line = line;
    this.#codec.reset();
    this.#last = undefined;
    this.faults.reset();
  }

  disconnect(): void {
    this.#line = undefined;
    this.faults.reset();
  }

  /** A document is drawn through. */
  swipe(lines: readonly string[]): void {
    this.#last = encodeSwipeFrame({ kind: 'M', text: Buffer.from(lines.join('\r'), 'latin1') });
    this.#send('swipe', this.#last);
  }

  receive(bytes: Uint8Array): void {
    if (bytes.length === 1 && (bytes[0] === ack || bytes[0] === nak)) {
      if (bytes[0] === nak && this.#last) this.#send('swipe', this.#last);
      if (bytes[0] === ack) this.#last = undefined;
      return;
    }
    for (const item of this.#codec.push(bytes)) {
      if (!('frame' in item)) continue;
      if (item.frame.kind === 'b') this.signals.push(Buffer.from(item.frame.text).toString('latin1'));
      if (item.frame.kind === 'i' || item.frame.kind === 'b') this.#send(item.frame.kind === 'i' ? 'identify' : 'signal', encodeSwipeFrame({ kind: 'I', text: Buffer.from('Simulierter Durchzugleser\x00SIM-MRZ-1\x001.0', 'latin1') }));
    }
  }

  #send(step: string, frame: Uint8Array): void {
    if (this.#line) this.faults.send(this.#line, step, frame);
  }
}
