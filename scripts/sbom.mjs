// `npm run sbom`: the software bill of materials (CycloneDX 1.6), the licence list and the audit of the lockfile,
// from package-lock.json and the installed packages alone: no registry is asked. Written to dist/sbom.cdx.json and
// dist/licences.md. Fails where a package has no hash, another source than the npm registry, or a licence that is
// not on the list. `--check` writes nothing.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot } from './lib.mjs';

/** Licences that the office may hand on together with EUPL-1.2. */
const permitted = new Set(['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD', 'CC0-1.0', 'Unlicense', 'BlueOak-1.0.0', 'Python-2.0', 'MIT-0', 'OFL-1.1', 'EUPL-1.2', 'LGPL-3.0-or-later', 'Zlib', 'CC-BY-4.0', 'CC-BY-3.0', 'WTFPL', 'MPL-2.0', 'LGPL-3.0', 'Artistic-2.0']);

/** `(MIT OR Apache-2.0)` is permitted where one of its choices is; `AND` needs all. */
export function isPermitted(expression) {
  const plain = expression.replaceAll(/[()]/g, ' ').trim();
  return plain.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+|\s+WITH\s+/).every((one) => permitted.has(one.trim())));
}

/** Named in the package's LICENSE file only. */
const read = { 'png-js@2.0.0': 'MIT' };

function licenceOf(path) {
  const file = join(inRoot(path), 'package.json');
  if (!existsSync(file)) return null;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  return typeof license === 'string' ? license : (license?.type ?? licenses?.map((one) => one.type ?? one).join(' OR ') ?? null);
}

/** @param lock content of package-lock.json */
export function auditLock(lock) {
  const problems = [];
  const components = [];
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === '' || entry.link) continue;
    const name = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 13);
    const called = `${name}@${entry.version}`;
    // npm leaves `resolved` out where the lockfile is told to; where it is written it must be the registry.
    if (entry.resolved && !/^https:\/\/registry\.npmjs\.org\//.test(entry.resolved)) problems.push(`${called}: not from the npm registry (${entry.resolved})`);
    if (!entry.integrity && !entry.inBundle) problems.push(`${called}: no hash in the lockfile`);
    else if (entry.integrity && !/^sha512-/.test(entry.integrity)) problems.push(`${called}: hash is not SHA-512`);
    const licence = entry.license ?? licenceOf(path) ?? read[called];
    if (!licence) problems.push(`${called}: no licence named`);
    else if (!isPermitted(licence)) problems.push(`${called}: licence ${licence} is not on the list`);
    components.push({ name, version: entry.version, licence: licence ?? 'unknown', integrity: entry.integrity ?? null, scope: entry.dev || entry.devOptional ? 'excluded' : entry.optional ? 'optional' : 'required' });
  }
  const unique = new Map(components.map((component) => [`${component.name}@${component.version}`, component]));
  return { components: [...unique.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), problems };
}

/** Versions in package.json must be exact. */
export function looseVersions(manifest) {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }).filter(([, version]) => !/^(npm:[^@]+@|npm:@[^@]+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)).map(([name, version]) => `${name}: ${version} is not one exact version`);
}

export function cycloneDx(manifest, components, at) {
  const purl = ({ name, version }) => `pkg:npm/${name.startsWith('@') ? `%40${name.slice(1)}` : name}@${version}`;
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { timestamp: at, component: { type: 'application', name: manifest.name, version: manifest.version, licenses: [{ license: { id: manifest.license } }] } },
    components: components.map((component) => ({
      type: 'library',
      'bom-ref': purl(component),
      name: component.name,
      version: component.version,
      scope: component.scope,
      purl: purl(component),
      licenses: /[ ()]/.test(component.licence) ? [{ expression: component.licence }] : [{ license: permitted.has(component.licence) ? { id: component.licence } : { name: component.licence } }],
      ...(component.integrity ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(component.integrity.replace(/^sha512-/, ''), 'base64').toString('hex') }] } : {}),
    })),
  };
}

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('scripts/sbom.mjs')) {
  const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const { components, problems } = auditLock(JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')));
  problems.push(...looseVersions(manifest));
  if (!process.argv.includes('--check')) {
    mkdirSync(inRoot('dist'), { recursive: true });
    // No time of day: the same lockfile gives the same file.
    writeFileSync(inRoot('dist/sbom.cdx.json'), `${JSON.stringify(cycloneDx(manifest, components, '1970-01-01T00:00:00Z'), null, 2)}\n`);
    writeFileSync(inRoot('dist/licences.md'), `# Licences of the packages\n\n| package | version | licence | delivered |\n|---|---|---|---|\n${components.map((one) => `| ${one.name} | ${one.version} | ${one.licence} | ${one.scope === 'excluded' ? 'no' : 'yes'} |`).join('\n')}\n`);
  }
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  process.stdout.write(`${components.length} Pakete, ${components.filter((one) => one.scope !== 'excluded').length} werden ausgeliefert, ${problems.length} Beanstandungen\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
