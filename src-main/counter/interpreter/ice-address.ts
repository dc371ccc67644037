/** Where a STUN or TURN server is, from its URI: RFC 7064 3.1, RFC 7065 3.1. */
const uri = /^(stun|turns?):(\[[0-9a-fA-F:.]+\]|[^\s:/?[\]]+)(?::(\d{1,5}))?(?:\?transport=(?:udp|tcp))?$/;

export interface IceAddress {
  host: string;
  port: number;
  /** Relayed over TLS: a certificate is shown. */
  tls: boolean;
}

export function iceAddress(urls: string): IceAddress | null {
  const [, scheme, host, port] = uri.exec(urls) ?? [];
  if (!scheme || !host) return null;
  const tls = scheme === 'turns';
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? (tls ? 5349 : 3478)), tls };
}
