/**
 * When the line is too thin for a picture: pure, fed with what WebRTC's statistics say every two seconds.
 * Sound needs about 40 kbit/s; a picture that helps needs 150 kbit/s beside it.
 */

export interface LineSample {
  /** kbit/s the browser thinks it can send; null while it does not know. */
  outgoingKbps: number | null;
  /** Share of received packets that were lost since the last sample, 0 to 1. */
  loss: number;
  roundTripMs: number | null;
}

const leastKbps = 150;
const mostLoss = 0.08;
const mostRoundTripMs = 800;
/** Bad samples in a row: six seconds, so that a hiccup does not take the picture away. */
const enough = 3;

export const isThin = ({ outgoingKbps, loss, roundTripMs }: LineSample): boolean => (outgoingKbps !== null && outgoingKbps < leastKbps) || loss > mostLoss || (roundTripMs !== null && roundTripMs > mostRoundTripMs);

/** True as soon as the last samples all were thin. */
export function tooThinForPicture(samples: readonly LineSample[]): boolean {
  return samples.length >= enough && samples.slice(-enough).every(isThin);
}
