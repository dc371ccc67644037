/** How the simulated chip takes a command APDU apart and puts a response together, [ISO/IEC 7816-4 5.1]. */

export interface Command {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Largest answer wanted; 0 when none is. */
  readonly ne: number;
  /** Written with extended length fields. */
  readonly extended: boolean;
}

/** `undefined` for octets that are none of the seven cases. */
export function parseCommand(octets: Uint8Array): Command | undefined {
  const [cla, ins, p1, p2] = octets;
  if (cla === undefined || ins === undefined || p1 === undefined || p2 === undefined) return undefined;
  const head = { cla, ins, p1, p2 };
  const body = octets.subarray(4);
  const none = new Uint8Array(0);
  const short = (value: number): number => (value === 0 ? 256 : value);
  const long = (at: number): number => ((body[at] ?? 0) * 256 + (body[at + 1] ?? 0)) || 65536;
  if (body.length === 0) return { ...head, data: none, ne: 0, extended: false };
  if (body.length === 1) return { ...head, data: none, ne: short(body[0]!), extended: false };
  if (body[0] !== 0) {
    const nc = body[0]!;
    const data = body.subarray(1, 1 + nc);
    if (body.length === 1 + nc) return { ...head, data, ne: 0, extended: false };
    if (body.length === 2 + nc) return { ...head, data, ne: short(body[1 + nc]!), extended: false };
    return undefined;
  }
  if (body.length === 3) return { ...head, data: none, ne: long(1), extended: true };
  const nc = (body[1] ?? 0) * 256 + (body[2] ?? 0);
  const data = body.subarray(3, 3 + nc);
  if (nc > 0 && body.length === 3 + nc) return { ...head, data, ne: 0, extended: true };
  if (nc > 0 && body.length === 5 + nc) return { ...head, data, ne: long(3 + nc), extended: true };
  return undefined;
}

/** What the chip has to say: data and status word. */
export interface Answer {
  readonly data: Uint8Array;
  readonly sw: number;
}

export const status = (sw: number): Answer => ({ data: new Uint8Array(0), sw });
export const answer = (data: Uint8Array, sw = 0x9000): Answer => ({ data, sw });

export function writeAnswer({ data, sw }: Answer): Uint8Array {
  const octets = new Uint8Array(data.length + 2);
  octets.set(data);
  octets[data.length] = sw >> 8;
  octets[data.length + 1] = sw & 0xff;
  return octets;
}
