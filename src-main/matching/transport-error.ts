/** Sorts what goes wrong below HTTP into the port's failures, by the codes of Node, OpenSSL and undici. */
import { StationError } from './port.ts';

const certificateProblems = /^(CERT_|ERR_TLS_CERT|ERR_SSL_.*(CERT|ALERT|UNKNOWN_CA)|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER))/;

export function transportError(thrown: unknown): StationError {
  if (thrown instanceof StationError) return thrown;
  const code = codeOf(thrown);
  if (certificateProblems.test(code)) {
    const sentence =
      code === 'CERT_HAS_EXPIRED'
        ? 'Das Zertifikat der PIK-Station ist abgelaufen. Bitte den Betrieb der PIK-Station anrufen; Sendungen warten so lange.'
        : code === 'CERT_NOT_YET_VALID'
          ? 'Das Zertifikat der PIK-Station gilt noch nicht. Bitte die Uhr dieses Rechners prüfen.'
          : 'Die PIK-Station konnte sich nicht ausweisen, oder sie lehnt das Zertifikat dieses Arbeitsplatzes ab. Bitte den Support anrufen; Sendungen warten so lange.';
    return new StationError('LINE_CERTIFICATE', 'certificate', sentence, { cause: thrown });
  }
  if (code === 'ECONNREFUSED') return new StationError('LINE_REFUSED', 'line', 'Die PIK-Station ist nicht erreichbar (sie nimmt keine Verbindung an). Sendungen warten und gehen von selbst hinaus.', { cause: thrown });
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new StationError('LINE_NAME', 'line', 'Der Name der PIK-Station lässt sich nicht auflösen. Bitte die Netzverbindung prüfen; Sendungen warten.', { cause: thrown });
  if (code === 'ABORT_ERR' || code === 'UND_ERR_ABORTED' || code.includes('TIMEOUT')) return new StationError('LINE_SILENT', 'line', 'Die PIK-Station antwortet nicht in der erlaubten Zeit. Sendungen warten und gehen von selbst hinaus.', { cause: thrown });
  return new StationError('LINE_BROKEN', 'line', 'Die Verbindung zur PIK-Station ist abgebrochen. Sendungen warten und gehen von selbst hinaus.', { cause: thrown });
}

/** Retry-After in milliseconds, from seconds or a date (RFC 9110 10.2.3); null: not said. */
export function retryAfterMs(header: unknown, now = Date.now()): number | null {
  const text = typeof header === 'string' ? header.trim() : '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return ms > 0 ? ms : null;
}

function codeOf(thrown: unknown): string {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error.name === 'AbortError') return 'ABORT_ERR';
    const code = (error as { code?: unknown }).code;
    if (typeof code === 'string') return code;
  }
  return '';
}
