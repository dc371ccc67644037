/**
 * Asks a printer or a print service over HTTP (RFC 8010, 4): a network printer by its address, CUPS by its
 * socket. What goes wrong on the way is told apart from what the printer answers.
 */
import { request as httpRequest, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { decodeAnswer, encodeRequest, type IppAnswer, type IppAttribute, type IppGroup, type IppOperation } from './ipp-codec.ts';

export interface IppPlace {
  /** `ipp://host:631/ipp/print`, as the printer knows itself. */
  uri: string;
  /** CUPS's own socket instead of host and port. */
  socketPath?: string;
}

/** The printer did not answer at all. */
export class IppUnreachable extends Error {}

let requestId = 0;

export async function askIpp(place: IppPlace, operation: IppOperation, groups: { operation: IppAttribute[]; job?: IppAttribute[] }, data?: Uint8Array, timeoutMs = 10_000): Promise<IppAnswer> {
  const url = new URL(place.uri.replace(/^ipp(s?):/, 'http$1:'));
  const body = encodeRequest(operation, ++requestId, groups, data);
  const options: RequestOptions = {
    method: 'POST', path: url.pathname + url.search, headers: { 'content-type': 'application/ipp', 'content-length': body.length, host: url.host }, timeout: timeoutMs,
    ...(place.socketPath ? { socketPath: place.socketPath } : { host: url.hostname, port: url.port || 631 }),
  };
  const octets = await new Promise<Buffer>((resolve, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => (response.statusCode === 200 ? resolve(Buffer.concat(chunks)) : reject(new IppUnreachable(`HTTP ${response.statusCode}`))));
      response.on('error', (cause) => reject(new IppUnreachable('broken', { cause })));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', (cause) => reject(new IppUnreachable('unreachable', { cause })));
    request.end(body);
  });
  try {
    return decodeAnswer(octets);
  } catch (cause) {
    throw new IppUnreachable('no IPP', { cause });
  }
}

/** Attributes of the first group with this tag (2 job, 4 printer). */
export const groupOf = (answer: IppAnswer, tag: 2 | 4): IppGroup => answer.groups.find((group) => group.tag === tag)?.attributes ?? {};

export const texts = (group: IppGroup, name: string): string[] => (group[name] ?? []).filter((value) => typeof value === 'string');
export const firstText = (group: IppGroup, name: string): string => texts(group, name)[0] ?? '';
export const firstNumber = (group: IppGroup, name: string): number | null => {
  const value = group[name]?.[0];
  return typeof value === 'number' ? value : null;
};
