/** What the line does right now, from the statistics of WebRTC (W3C webrtc-stats). */
import type { LineSample } from '../../src-main/counter/interpreter/thin-line.ts';

type Entry = Record<string, unknown> & { type: string };

export class LineWatch {
  #received = 0;
  #lost = 0;

  sample(stats: RTCStatsReport): LineSample {
    let outgoingKbps: number | null = null;
    let roundTripMs: number | null = null;
    let received = 0;
    let lost = 0;
    stats.forEach((entry: Entry) => {
      if (entry.type === 'candidate-pair' && entry['nominated'] === true) {
        const bits = entry['availableOutgoingBitrate'];
        const seconds = entry['currentRoundTripTime'];
        if (typeof bits === 'number') outgoingKbps = bits / 1000;
        if (typeof seconds === 'number') roundTripMs = seconds * 1000;
      }
      if (entry.type === 'inbound-rtp') {
        received += Number(entry['packetsReceived'] ?? 0);
        lost += Math.max(0, Number(entry['packetsLost'] ?? 0));
      }
    });
    const [newReceived, newLost] = [Math.max(0, received - this.#received), Math.max(0, lost - this.#lost)];
    this.#received = received;
    this.#lost = lost;
    return { outgoingKbps, roundTripMs, loss: newReceived + newLost === 0 ? 0 : newLost / (newReceived + newLost) };
  }
}
