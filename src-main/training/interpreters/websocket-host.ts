/**
 * The far end of a WebSocket on this machine, as much of RFC 6455 as SIP over WebSocket (RFC 7118) needs: text
 * messages of either size, ping, close. For training only; an office's proxy is somebody else's program.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

export interface TextSocket {
  send(text: string): void;
  close(): void;
}

/** RFC 6455 1.3. */
const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const [continuation, text, close, ping, pong] = [0x0, 0x1, 0x8, 0x9, 0xa];
/** A SIP message with a session description stays far below. */
const mostBytes = 256 * 1024;

interface Frame {
  last: boolean;
  opcode: number;
  payload: Buffer;
  /** Bytes of the frame with its head. */
  length: number;
}

/** RFC 6455 5.2; undefined while the frame is not whole, null where it is none a client may send. */
export function readFrame(bytes: Buffer): Frame | null | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 0x7f;
  const head = short === 126 ? 4 : 2;
  // Every frame of a client is masked (5.1), none of ours needs eight bytes for its length.
  if ((bytes[1]! & 0x80) === 0 || short === 127) return null;
  if (bytes.length < head + 4) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short;
  const length = head + 4 + size;
  if (bytes.length < length) return undefined;
  const payload = Buffer.from(bytes.subarray(head + 4, length));
  for (let at = 0; at < size; at++) payload[at]! ^= bytes[head + (at & 3)]!;
  return { last: (bytes[0]! & 0x80) !== 0, opcode: bytes[0]! & 0x0f, payload, length };
}

export function writeFrame(opcode: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.of(0x80 | opcode, payload.length) : Buffer.of(0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff);
  return Buffer.concat([head, payload]);
}

/** Answers an `upgrade` of node:http; refuses what is no WebSocket with the protocol asked for. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, protocol: string, on: { text(message: string): void; closed(): void }): TextSocket | null {
  const key = request.headers['sec-websocket-key'];
  const asked = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  if (key === undefined || !asked.includes(protocol)) {
    socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    return null;
  }
  const accept = createHash('sha1').update(key + acceptSuffix).digest('base64');
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\nSec-WebSocket-Protocol: ${protocol}\r\n\r\n`);
  let held = Buffer.alloc(0);
  let message = Buffer.alloc(0);
  const drop = (): void => void socket.destroy();
  const take = ({ opcode, payload, last }: Frame): void => {
    if (opcode === ping) socket.write(writeFrame(pong, payload));
    else if (opcode === close) socket.end(writeFrame(close, payload));
    else if (opcode === text || opcode === continuation) {
      message = Buffer.concat([message, payload]);
      if (message.length > mostBytes) return drop();
      if (!last) return;
      on.text(message.toString('utf8'));
      message = Buffer.alloc(0);
    }
  };
  socket.on('data', (bytes: Buffer) => {
    held = Buffer.concat([held, bytes]);
    for (;;) {
      const frame = readFrame(held);
      if (frame === null) return drop();
      if (frame === undefined) return;
      held = held.subarray(frame.length);
      take(frame);
    }
  });
  socket.on('error', drop);
  socket.on('close', on.closed);
  return {
    send: (words) => void socket.write(writeFrame(text, Buffer.from(words, 'utf8'))),
    close: drop,
  };
}
