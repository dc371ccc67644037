/** A simulated chip as a transport within the process: for tests, training and trying things out. */
import { SchalterError } from '../../errors.ts';
import type { ApduTransport } from '../../documents/chip/apdu.ts';
import { ChipTorn, type SimulatedChip } from './chip.ts';

/** @param pace milliseconds to wait per command, given its length and its answer's; none by default */
export function inProcessTransport(chip: SimulatedChip, pace?: (sent: number, received: number) => number): ApduTransport {
  chip.reset();
  return {
    atr: chip.atr,
    async transmit(apdu) {
      let response: Uint8Array;
      try {
        response = chip.process(apdu);
      } catch (thrown) {
        if (!(thrown instanceof ChipTorn)) throw thrown;
        throw new SchalterError('CHIP_REMOVED', 'unavailable', 'Das Dokument wurde vom Leser genommen. Bitte neu auflegen und liegen lassen.');
      }
      const delay = pace?.(apdu.length, response.length) ?? 0;
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      return response;
    },
    reset() {
      chip.reset();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** Time on the air at a bit rate with a fixed part per command, for `pace`: 424 kbit/s are 19 µs an octet. */
export function radioPace(bitsPerSecond: number, perCommand = 1): (sent: number, received: number) => number {
  return (sent, received) => perCommand + ((sent + received) * 8 * 1000) / bitsPerSecond;
}
