/** Which transport the settings name. Native modules are loaded only where one is used. */
import type { Transport, TransportSettings } from './transport.ts';

export type { Connection, Transport, TransportInput, TransportSettings } from './transport.ts';
export { transportSettings } from './transport.ts';

export async function transportOf(settings: TransportSettings): Promise<Transport> {
  switch (settings.type) {
    case 'serial':
      return (await import('./serial.ts')).serialTransport(settings);
    case 'hid':
      return (await import('./hid.ts')).hidTransport(settings);
    case 'tcp':
      return (await import('./tcp.ts')).tcpTransport(settings);
  }
}
