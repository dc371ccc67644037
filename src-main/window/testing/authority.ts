/** Certificates for tests, made by openssl in a folder of the test. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface KeyPair {
  cert: string;
  key: string;
}

function openssl(...words: string[]): void {
  const done = spawnSync('openssl', words, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export function makeAuthority(dir: string, file: string, name = file): KeyPair {
  const pair = { cert: join(dir, `${file}.crt`), key: join(dir, `${file}.key`) };
  openssl('req', '-x509', ...newKey, '-keyout', pair.key, '-out', pair.cert, '-subj', `/CN=${name}`, '-days', '365', '-addext', 'basicConstraints=critical,CA:TRUE');
  return pair;
}

/** @param names as openssl writes them: `DNS:sip.example,IP:127.0.0.1` */
export function issueServer(dir: string, by: KeyPair, file: string, names: string): KeyPair {
  const pair = { cert: join(dir, `${file}.crt`), key: join(dir, `${file}.key`) };
  const [request, extensions] = [join(dir, `${file}.csr`), join(dir, `${file}.ext`)];
  writeFileSync(extensions, `basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=${names}\n`);
  openssl('req', '-new', ...newKey, '-keyout', pair.key, '-out', request, '-subj', `/CN=${file}`);
  openssl('x509', '-req', '-in', request, '-CA', by.cert, '-CAkey', by.key, '-CAcreateserial', '-days', '30', '-extfile', extensions, '-out', pair.cert);
  return pair;
}
