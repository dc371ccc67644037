/**
 * Until when the certificates hold of what stands beside the case: proxies, relays and directories of interpreter
 * services, information systems, and this desk's own towards them. A certificate that ran out is warned of before a call fails.
 */
import { dirname, resolve } from 'node:path';
import { placeholders, type SystemDescription } from '../counter/information/description.ts';
import { iceAddress } from '../counter/interpreter/ice-address.ts';
import type { InterpreterProvider } from '../counter/interpreter/settings.ts';
import { endOf, shownCertificateEnd } from './readiness-facts.ts';

export interface BesideCertificates {
  /** Looks at what the other sides show now; one that is silent keeps what it showed last. */
  look(): Promise<void>;
  list(): { name: string; until: string }[];
}

/** Addresses over TLS of an interpreter service, as `https:`. */
function ofProvider({ websocket, directory, iceServers }: InterpreterProvider): string[] {
  const relays = iceServers.flatMap(({ urls }) => {
    const at = iceAddress(urls);
    return at?.tls ? [`https://${at.host.includes(':') ? `[${at.host}]` : at.host}:${at.port}`] : [];
  });
  return [websocket.replace(/^ws/, 'http'), ...('url' in directory ? [directory.url] : []), ...relays];
}

/** Parts of an address that stand for a field of the case lie behind the host, or there is nothing to ask. */
const ofSystem = (system: SystemDescription): string[] => [system.kind === 'portal' ? system.start : system.request.address].filter((address) => placeholders(address.split('/')[2]!).length === 0).map((address) => address.replace(/\{\w+\}/g, 'x'));

export function createBesideCertificates(providers: readonly InterpreterProvider[], described: readonly { file: string; system: SystemDescription }[]): BesideCertificates {
  const all = [...providers.flatMap((one) => ofProvider(one).map((address) => ({ name: one.name, address }))), ...described.flatMap(({ system }) => ofSystem(system).map((address) => ({ name: system.name, address })))];
  const shown = new Map(all.filter(({ address }) => address.startsWith('https:')).map(({ name, address }) => [`${name} (${new URL(address).host})`, address]));
  const own = described.flatMap(({ file, system }) => (system.kind === 'rest' && system.tls ? [{ name: `dieser Schalter für ${system.name}`, file: resolve(dirname(file), system.tls.certFile) }] : []));
  const ends = new Map<string, string>();
  return {
    async look() {
      await Promise.all([...shown].map(async ([name, address]) => {
        const until = await shownCertificateEnd(address, null);
        if (until) ends.set(name, until);
      }));
    },
    list: () => [...[...ends].map(([name, until]) => ({ name, until })), ...own.flatMap(({ name, file }) => {
      const until = endOf(file);
      return until ? [{ name, until }] : [];
    })],
  };
}
