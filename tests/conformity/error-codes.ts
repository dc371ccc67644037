/**
 * Makes docs/error-codes.md from the sources: every stable error code with the sentence a person reads.
 * TR-03121-3-4 4.11.1.1, 4.11.3.1 and 4.11.4.1 demand such a list of the vendor.
 * `node tests/conformity/error-codes.ts` writes the file; error-codes.test.ts fails where it is not current.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
const codeForm = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/;

export interface ErrorCode {
  readonly code: string;
  /** German, with … where a value is put in. */
  readonly sentence: string;
  readonly file: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'testing' ? [] : sources(path);
    return /\.ts$/.test(entry.name) && !/\.(test|d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Texts an expression may stand for; values put in become …; empty where it is no text. */
function textsOf(node: ts.Expression): string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  if (ts.isTemplateExpression(node)) return [node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('')];
  if (ts.isConditionalExpression(node)) return [...textsOf(node.whenTrue), ...textsOf(node.whenFalse)];
  if (ts.isParenthesizedExpression(node)) return textsOf(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) return [textsOf(node.left).concat('…')[0]! + (textsOf(node.right)[0] ?? '…')];
  return [];
}

/** What a person reads begins as a sentence does and ends as one; technical details beside it do not. */
const isSentence = (text: string) => /^[\p{Lu}…»]/u.test(text) && /\s/.test(text) && /[.…]$/.test(text.trim()) && text.length > 12;

function nameOf(node: ts.PropertyName | undefined): string {
  return node && (ts.isIdentifier(node) || ts.isStringLiteral(node)) ? node.text : '';
}

/** Codes that one file defines: thrown ones, and those of tables (`CODE: [kind, sentence]`, `{ code, meaning, advice }`). */
export function codesIn(file: string, text: string): ErrorCode[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: ErrorCode[] = [];
  const prefix = (callee: string) => (callee === 'refuse' && file.includes('capture/') ? 'SESSION_' : '');
  const visit = (node: ts.Node): void => {
    if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && node.arguments && node.arguments.length > 1) {
      const codes = textsOf(node.arguments[0]!).filter((code) => codeForm.test(code));
      const sentences = node.arguments.slice(1).flatMap(textsOf).filter(isSentence);
      const callee = node.expression.getText(source);
      if (sentences.length > 0) for (const code of codes) found.push({ code: prefix(callee) + code, sentence: sentences.join(' / '), file });
    }
    if (ts.isPropertyAssignment(node) && codeForm.test(nameOf(node.name)) && nameOf(node.name).includes('_')) {
      const values = ts.isArrayLiteralExpression(node.initializer) ? node.initializer.elements.flatMap(textsOf) : textsOf(node.initializer);
      const sentence = values.find(isSentence);
      if (sentence) found.push({ code: nameOf(node.name), sentence, file });
    }
    if (ts.isObjectLiteralExpression(node)) {
      const value = (name: string) => node.properties.flatMap((one) => (ts.isPropertyAssignment(one) && nameOf(one.name) === name ? textsOf(one.initializer) : []))[0];
      const [code, meaning, advice] = [value('code'), value('meaning'), value('advice')];
      if (code && meaning && advice && codeForm.test(code)) found.push({ code, sentence: `${meaning}. ${advice}`, file });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function allCodes(): ErrorCode[] {
  return ['src-main', 'src-servers'].flatMap((folder) => sources(join(root, folder)).flatMap((path) => codesIn(relative(root, path).replaceAll('\\', '/'), readFileSync(path, 'utf8'))));
}

export function document(codes: readonly ErrorCode[]): string {
  const byCode = new Map<string, ErrorCode[]>();
  for (const one of codes) byCode.set(one.code, [...(byCode.get(one.code) ?? []), one]);
  const cell = (text: string) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ').trim();
  const rows = [...byCode].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, places]) => `| \`${code}\` | ${[...new Set(places.map(({ sentence }) => cell(sentence)))].join('<br>')} | ${[...new Set(places.map(({ file }) => file))].join('<br>')} |`);
  return [
    '# Error codes',
    '',
    'Made by `node tests/conformity/error-codes.ts` from the sources; do not edit. Codes are stable: support, the process log',
    '(TR-03121-3-4 4.11) and scripts may rely on them. "…" stands for a value that is put in; never for data of a person.',
    '',
    '| code | what the person reads | where |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.filename === process.argv[1]) writeFileSync(join(root, 'docs/error-codes.md'), document(allCodes()));
