/**
 * What tests read out of a PDF: its words (pdftotext), its pictures' size on paper (pdfimages), its objects
 * (qpdf). The structure check below looks for what ISO 19005-2 level A demands of files like ours. It is not
 * veraPDF, which is to be had neither from npm nor from Debian: it knows the rules named here and no others.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Value = string | number | boolean | null | Value[] | { [key: string]: Value };
type Dict = { [key: string]: Value };

/** Why PDFs cannot be read here; undefined where they can. */
export function noPdfTools(): string | undefined {
  const lacking = ['qpdf', 'pdftotext', 'pdfimages'].filter((tool) => spawnSync('which', [tool]).status !== 0);
  return lacking.length > 0 ? `${lacking.join(', ')} fehlen (Pakete qpdf, poppler-utils)` : undefined;
}

function withFile<T>(pdf: Uint8Array, work: (file: string) => T): T {
  const dir = mkdtempSync(join(tmpdir(), 'schalter-pdf-'));
  try {
    writeFileSync(join(dir, 'a.pdf'), pdf);
    return work(join(dir, 'a.pdf'));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

const run = (tool: string, words: string[]): string => {
  const done = spawnSync(tool, words, { encoding: 'utf8', maxBuffer: 64 << 20 });
  // qpdf ends with 3 where it had to mend something: what it read is checked all the same.
  if (done.status !== 0 && !(tool === 'qpdf' && done.status === 3)) throw new Error(`${tool}: ${done.stderr}`);
  return done.stdout;
};

export const pdfText = (pdf: Uint8Array): string => withFile(pdf, (file) => run('pdftotext', ['-layout', file, '-'])).normalize('NFC');

/** Words with their place in millimetres from the upper left. */
export function pdfWords(pdf: Uint8Array): { text: string; x: number; y: number }[] {
  const page = withFile(pdf, (file) => run('pdftotext', ['-bbox', file, '-']));
  return [...page.matchAll(/<word xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</g)].map((match) => ({ text: match[3]!, x: (Number(match[1]) * 25.4) / 72, y: (Number(match[2]) * 25.4) / 72 }));
}

/** Pictures with their size on paper in millimetres, from their pixels and the resolution they are drawn at. */
export function pdfPictures(pdf: Uint8Array): { width: number; height: number }[] {
  const lines = withFile(pdf, (file) => run('pdfimages', ['-list', file])).trim().split('\n').slice(2);
  return lines.map((line) => {
    const cells = line.trim().split(/\s+/);
    return { width: (Number(cells[3]) / Number(cells[12])) * 25.4, height: (Number(cells[4]) / Number(cells[13])) * 25.4 };
  });
}

/** Size of the first page in millimetres. */
export function pdfSize(pdf: Uint8Array): { width: number; height: number } {
  const { objects } = readObjects(pdf);
  const page = [...objects.values()].find((one) => one.dict['/Type'] === '/Page')!;
  const box = page.dict['/MediaBox'] as number[];
  return { width: (box[2]! * 25.4) / 72, height: (box[3]! * 25.4) / 72 };
}

interface Read {
  version: string;
  trailer: Dict;
  objects: Map<string, { dict: Dict; data: Buffer | null }>;
}

function readObjects(pdf: Uint8Array): Read {
  const json = JSON.parse(withFile(pdf, (file) => run('qpdf', ['--json=2', '--json-stream-data=inline', '--decode-level=generalized', file]))) as { qpdf: [{ pdfversion: string }, Record<string, { value?: Value; stream?: { dict: Dict; data?: string } }>] };
  const [head, all] = json.qpdf;
  const objects = new Map<string, { dict: Dict; data: Buffer | null }>();
  for (const [name, object] of Object.entries(all)) {
    const dict = (object.stream?.dict ?? object.value ?? {}) as Dict;
    objects.set(name.replace(/^obj:/, ''), { dict, data: object.stream?.data === undefined ? null : Buffer.from(object.stream.data, 'base64') });
  }
  return { version: head.pdfversion, trailer: all['trailer']!.value as Dict, objects };
}

/**
 * @returns what does not hold, one sentence each with the clause; empty: every rule of this list holds
 */
export function structureProblems(pdf: Uint8Array): string[] {
  const problems: string[] = [];
  const need = (holds: boolean, sentence: string): void => void (holds || problems.push(sentence));
  const { version, trailer, objects } = readObjects(pdf);
  const follow = (value: Value | undefined): Value | undefined => (typeof value === 'string' && /^\d+ \d+ R$/.test(value) ? objects.get(value)?.dict : value);
  const dict = (value: Value | undefined): Dict => (follow(value) ?? {}) as Dict;
  const root = dict(trailer['/Root']);
  const head = Buffer.from(pdf.subarray(0, 20));

  need(Number(version) <= 1.7, '6.1.2: version above 1.7');
  need(/^%PDF-1\.[0-7]\n%[\x80-\xff]{4}/.test(head.toString('latin1')), '6.1.2: header without four octets above 127');
  need(trailer['/Encrypt'] === undefined, '6.1.3: encrypted');
  need(Array.isArray(trailer['/ID']), '6.1.3: no ID');
  need(Buffer.from(pdf.subarray(-8)).toString('latin1').trimEnd().endsWith('%%EOF'), '6.1.3: data after %%EOF');

  const metadata = objects.get(String(root['/Metadata']));
  const xmp = metadata?.data?.toString('utf8') ?? '';
  need(metadata !== undefined && metadata.dict['/Filter'] === undefined, '6.6.2: no plain XMP stream');
  need(/<pdfaid:part>2<\/pdfaid:part>/.test(xmp) && /<pdfaid:conformance>A<\/pdfaid:conformance>/.test(xmp), '6.6.4: not identified as PDF/A-2a');
  need(/<dc:title>/.test(xmp), '6.6.2: no title in XMP');

  const intents = follow(root['/OutputIntents']) as Value[] | undefined;
  const intent = dict(intents?.[0]);
  const profile = objects.get(String(intent['/DestOutputProfile']));
  need(intents?.length === 1 && intent['/S'] === '/GTS_PDFA1', '6.2.3: no PDF/A output intent');
  need(profile?.dict['/N'] === 3 && profile.data?.toString('latin1', 36, 40) === 'acsp' && profile.data?.toString('latin1', 16, 20) === 'RGB ' && profile.data.readUInt32BE(0) === profile.data.length, '6.2.3: output profile is no RGB ICC profile');

  need(typeof root['/Lang'] === 'string' && root['/Lang'] !== '', '6.8.4: no language');
  need(dict(root['/MarkInfo'])['/Marked'] === true, '6.8.2: not marked');
  need(dict(root['/ViewerPreferences'])['/DisplayDocTitle'] === true, 'ISO 14289-1 7.1: title is not displayed');
  need(root['/AA'] === undefined && root['/OpenAction'] === undefined && root['/AcroForm'] === undefined, '6.5: actions or forms');
  const tree = dict(root['/StructTreeRoot']);
  need(tree['/Type'] === '/StructTreeRoot', '6.8.3: no structure tree');

  for (const [name, { dict: object }] of objects) {
    if (object['/Type'] === '/Font' && object['/Subtype'] === '/Type0') {
      const descendant = dict((follow(object['/DescendantFonts']) as Value[])[0]);
      const descriptor = dict(descendant['/FontDescriptor']);
      need(descriptor['/FontFile2'] !== undefined || descriptor['/FontFile3'] !== undefined, `6.2.11.4: font ${name} is not embedded`);
      need(object['/ToUnicode'] !== undefined, `6.2.11.7: font ${name} without Unicode`);
      need(object['/Encoding'] === '/Identity-H' && (descendant['/Subtype'] !== '/CIDFontType2' || descendant['/CIDToGIDMap'] !== undefined), `6.2.11.3: font ${name} without CIDToGIDMap`);
      const map = objects.get(String(object['/ToUnicode']))?.data?.toString('latin1') ?? '';
      need(!/<(feff|fffe)>/i.test(map), `6.2.11.7.2: font ${name} maps to FEFF or FFFE`);
    } else if (object['/Type'] === '/Font' && object['/Subtype'] !== '/CIDFontType2' && object['/Subtype'] !== '/CIDFontType0') problems.push(`6.2.11.4: font ${name} of type ${String(object['/Subtype'])} is not embedded`);
    if (object['/Subtype'] === '/Image') {
      need(object['/SMask'] === undefined && object['/Interpolate'] !== true, `6.2.8, 6.4: image ${name} with soft mask or interpolation`);
      need(object['/ColorSpace'] === '/DeviceRGB' || object['/ColorSpace'] === '/DeviceGray', `6.2.4: image ${name} outside the output intent`);
    }
    if (object['/Type'] === '/ExtGState') need((object['/CA'] ?? 1) === 1 && (object['/ca'] ?? 1) === 1 && (object['/SMask'] ?? '/None') === '/None', `6.4: transparency in ${name}`);
    if (object['/S'] === '/Transparency') problems.push(`6.4: transparency group in ${name}`);
    if (object['/S'] === '/JavaScript' || object['/S'] === '/Launch') problems.push(`6.5: action ${name}`);
    need(!JSON.stringify(object['/Filter'] ?? '').includes('LZW'), `6.1.7.2: LZW in ${name}`);
    if (object['/Type'] === '/Page') problems.push(...contentProblems(name, object, objects));
    if (object['/S'] === '/Figure') need(typeof object['/Alt'] === 'string' && object['/Alt'] !== 'u:', `6.8.3: figure ${name} without words`);
  }
  return problems;
}

/** Everything drawn is content or artifact, marks are balanced, no .notdef is shown, every mark is in the tree. */
function contentProblems(name: string, page: Dict, objects: Read['objects']): string[] {
  const problems: string[] = [];
  const names = Array.isArray(page['/Contents']) ? (page['/Contents'] as string[]) : [String(page['/Contents'])];
  const content = names.map((one) => objects.get(one)?.data?.toString('latin1') ?? '').join('\n');
  let depth = 0;
  let marked = 0;
  for (const line of content.split('\n')) {
    if (/\b(BMC|BDC)$/.test(line)) depth++;
    if (/^EMC$/.test(line)) depth--;
    if (/\/MCID \d+/.test(line)) marked++;
    if (depth === 0 && /(\]\s*TJ|\bTj|\bDo|^f|^S)$/.test(line)) problems.push(`ISO 14289-1 7.1: unmarked content on page ${name}`);
    if (depth < 0) problems.push(`6.8.2: marks of page ${name} are not balanced`);
    for (const shown of line.matchAll(/<([0-9a-f]+)>[^<]*TJ?/g)) if (/^(....)*?0000/.test(shown[1]!)) problems.push(`6.2.11.8: .notdef on page ${name}`);
  }
  if (depth !== 0) problems.push(`6.8.2: marks of page ${name} are not balanced`);
  if (page['/StructParents'] === undefined) problems.push(`6.8.3: page ${name} without StructParents`);
  const entered = [...objects.values()].reduce((sum, { dict }) => sum + (typeof dict['/S'] === 'string' && Array.isArray(dict['/K']) ? (dict['/K'] as Value[]).filter((kid) => (typeof kid === 'number' ? dict['/Pg'] === `${name.replace(/^obj:/, '')}` : typeof kid === 'object' && kid !== null && (kid as Dict)['/Pg'] === name && (kid as Dict)['/MCID'] !== undefined)).length : 0), 0);
  if (entered !== marked) problems.push(`6.8.3: ${marked} marks on page ${name}, ${entered} in the structure tree`);
  return problems;
}
