import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate authority of a suite's own with one server certificate for `localhost` and 127.0.0.1; all in PEM files. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  /** Hands the private key to the user that a server runs as; PostgreSQL takes none that others could read. */
  ownedBy(uid: number, gid: number): void;
  remove(): void;
}

const openssl = (folder: string, ...args: string[]): void => {
  execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
};

/** Made by the `openssl` program. */
export function makeCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'config-sync-tls-'));
  chmodSync(folder, 0o755);
  const at = (name: string): string => join(folder, name);
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    folder,
    'req',
    '-x509',
    ...fresh,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test CA',
    '-days',
    '2',
  );
  openssl(folder, 'req', ...fresh, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1');
  const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names', '-days', '2'];
  openssl(folder, 'x509', '-req', '-in', 'server.csr', ...sign, '-out', 'server.pem');
  return {
    ca: at('ca.pem'),
    cert: at('server.pem'),
    key: at('server.key'),
    ownedBy: (uid, gid) => {
      chownSync(at('server.key'), uid, gid);
      chmodSync(at('server.key'), 0o600);
    },
    remove: () => {
      rmSync(folder, { recursive: true });
    },
  };
}
