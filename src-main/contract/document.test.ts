import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { contractDocument } from './document.ts';

it('docs/contract.md says what the schemas say (renew with: node src-main/contract/document.ts > docs/contract.md)', () => {
  expect(readFileSync(new URL('../../docs/contract.md', import.meta.url), 'utf8')).toBe(contractDocument());
});
