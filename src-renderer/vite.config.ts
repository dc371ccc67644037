/**
 * Builds the two windows: desk.html for the caseworker, person.html for the person in front of the desk; call.html for a
 * call beside the work, training-end.html for who picks up in training.
 * Everything is bundled; nothing is fetched at run time, so the strict content security policy can hold.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const KERN_TOKENS = 'virtual:kern-tokens.css';

/**
 * The design tokens of KERN without its page styles: every rule on `:root` or a theme attribute that holds
 * custom properties only. KERN ships them inside one large sheet whose element rules do not fit a workstation.
 */
export function kernTokens(sheet: string): string {
  const rules: string[] = [];
  for (const [, selector = '', body = ''] of sheet.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
    const target = selector.trim();
    const declarations = body.split(';').map((line) => line.trim()).filter(Boolean);
    const onlyTokens = declarations.length > 0 && declarations.every((line) => line.startsWith('--kern-'));
    if (onlyTokens && (target === ':root' || target.startsWith('[data-kern-theme='))) rules.push(`${target}{${declarations.join(';')}}`);
  }
  return rules.join('\n');
}

function kernTokensPlugin(): Plugin {
  return {
    name: 'schalter-kern-tokens',
    enforce: 'pre',
    resolveId: (id) => (id === KERN_TOKENS ? `\0${KERN_TOKENS}` : null),
    load(id) {
      if (id !== `\0${KERN_TOKENS}`) return null;
      const sheet = createRequire(import.meta.url).resolve('@kern-ux/native/dist/kern.css');
      return kernTokens(readFileSync(sheet, 'utf8'));
    },
  };
}

/** The bundler leaves the names it drew for files, other ones in every build, in the source maps: two builds shall be the same, byte for byte. */
function sameMapsPlugin(): Plugin {
  return {
    name: 'schalter-same-maps',
    writeBundle({ dir }, bundle) {
      for (const name of Object.keys(bundle).filter((one) => one.endsWith('.map'))) {
        const file = join(dir!, name);
        writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/ROLLDOWN_FILE_URL_[\w$]+/g, 'ROLLDOWN_FILE_URL'));
      }
    },
  };
}

export default defineConfig({
  root: here,
  base: './',
  plugins: [kernTokensPlugin(), react(), sameMapsPlugin()],
  worker: { format: 'es' },
  build: {
    outDir: join(here, '../dist/renderer'),
    emptyOutDir: true,
    target: 'chrome130',
    sourcemap: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Everything lies on the disk beside the program: a large chunk costs no download, and whoever starts the desk reads no such advice.
    chunkSizeWarningLimit: 10_000,
    rolldownOptions: { checks: { pluginTimings: false }, input: { desk: join(here, 'desk.html'), person: join(here, 'person.html'), call: join(here, 'call.html'), 'training-end': join(here, 'training-end.html') } },
  },
});
