/**
 * The office interface described from its own schemas: OpenAPI 3.1 and the table of error codes. What is published in
 * docs/office/ is what the server enforces; tests/office-interface.test.ts keeps both equal and holds every exchange to it.
 */
import { z } from 'zod';
import * as wire from './wire.ts';

const published = {
  Status: wire.officeStatus,
  DeskJoin: wire.deskJoin,
  DeskList: wire.deskList,
  DeskAdmission: wire.deskAdmission,
  ChangeList: wire.changeList,
  CaseList: wire.caseList,
  Case: wire.officeCase,
  WholeCase: wire.wholeCase,
  CasePush: wire.casePush,
  PushAnswer: wire.pushAnswer,
  LeaseRequest: wire.leaseRequest,
  LeaseAnswer: wire.leaseAnswer,
  ConflictDecision: wire.conflictDecision,
  Appointment: wire.officeAppointment,
  AppointmentList: wire.appointmentList,
  AppointmentPut: wire.appointmentPut,
  TemplatePut: wire.templatePut,
  TemplateList: wire.templateList,
  MailPost: wire.mailPost,
  MailList: wire.mailList,
  LibraryList: wire.libraryList,
  AuditSeal: wire.auditSeal,
  AuditReceipt: wire.auditReceipt,
  AuditReceiptList: wire.auditReceiptList,
  Version: wire.versionAnswer,
  Error: wire.officeError,
} as const;
type Name = keyof typeof published;
type Json = Record<string, unknown>;
type Content = Name | 'bytes' | null;

/** Method, path, operation, what it does, content of the request and of the answer (null: none), own error codes, parameters beside the path. */
const operations: [method: string, path: string, id: string, summary: string, request: Content, answer: Content, codes: string[], parameters?: Json[]][] = [
  ['get', '/status', 'readStatus', 'Office and desk of this certificate, time, newest change; the desk measures its line with it', null, 'Status', []],
  ['put', '/desk', 'join', 'This desk reports its public key; with another key than before it has to be admitted again', 'DeskJoin', null, []],
  ['get', '/desks', 'readDesks', 'Desks of the office, with the office key wrapped for each', null, 'DeskList', []],
  ['put', '/desks/{deskId}/key', 'admit', 'Admits a desk, or founds the office where it is the first', 'DeskAdmission', null, ['NOT_ADMITTED', 'UNKNOWN']],
  ['get', '/changes', 'readChanges', 'Changes after a number; live as server-sent events with `Accept: text/event-stream`, resumed by `Last-Event-ID`', null, 'ChangeList', [], [whole('after')]],
  ['get', '/cases', 'readCases', 'Heads of all cases, in pages', null, 'CaseList', ['NOT_ADMITTED'], [{ name: 'after', in: 'query', required: false, schema: { type: 'string' } }]],
  ['get', '/cases/{caseId}', 'readCase', 'A case with its events, entries of its captures and open conflicts', null, 'WholeCase', ['NOT_ADMITTED', 'UNKNOWN']],
  ['delete', '/cases/{caseId}', 'deleteCase', 'Retention: everything of the case is gone', null, null, ['NOT_ADMITTED']],
  ['get', '/cases/{caseId}/head', 'readHead', 'Version, lease and sealed head of a case', null, 'Case', ['NOT_ADMITTED', 'UNKNOWN']],
  ['post', '/cases/{caseId}/events', 'push', 'Appends events, recognises a repetition, or keeps them beside the case as a conflict', 'CasePush', 'PushAnswer', ['NOT_ADMITTED', 'UNKNOWN', 'BEHIND', 'CAPTURES_MISSING']],
  ['post', '/cases/{caseId}/lease', 'lease', 'Holds a case, renews, or takes it over on purpose', 'LeaseRequest', 'LeaseAnswer', ['NOT_ADMITTED', 'UNKNOWN', 'HELD', 'LEASE_CHANGED']],
  ['delete', '/cases/{caseId}/lease', 'release', 'Lets a case go', null, null, ['NOT_ADMITTED']],
  ['post', '/cases/{caseId}/conflicts/{conflictId}', 'resolve', 'A person has decided between two forms', 'ConflictDecision', 'PushAnswer', ['NOT_ADMITTED', 'UNKNOWN', 'VERSION_CHANGED', 'CAPTURES_MISSING']],
  ['put', '/cases/{caseId}/captures/{captureId}', 'putCapture', 'A sealed capture; the first one stays', 'bytes', null, ['NOT_ADMITTED', 'CAPTURE_HASH', 'TOO_LARGE'], [{ name: 'x-content-sha256', in: 'header', required: true, schema: { type: 'string', pattern: '^[0-9a-f]{64}$' } }]],
  ['get', '/cases/{caseId}/captures/{captureId}', 'readCapture', 'The sealed bytes of a capture', null, 'bytes', ['NOT_ADMITTED', 'UNKNOWN']],
  ['put', '/cases/{caseId}/templates', 'putTemplates', 'Sealed templates for the search for duplicates', 'TemplatePut', null, ['NOT_ADMITTED']],
  ['get', '/templates', 'readTemplates', 'Sealed templates of the whole office', null, 'TemplateList', ['NOT_ADMITTED']],
  ['post', '/cases/{caseId}/mail', 'postMail', 'Something for whoever holds the case', 'MailPost', null, ['NOT_ADMITTED']],
  ['get', '/mail', 'readMail', 'Letters for cases that this desk holds', null, 'MailList', ['NOT_ADMITTED']],
  ['delete', '/mail/{mailId}', 'takenMail', 'A letter is applied', null, null, ['NOT_ADMITTED']],
  ['get', '/appointments', 'readAppointments', 'Sealed appointments, of one day or all', null, 'AppointmentList', ['NOT_ADMITTED'], [{ name: 'day', in: 'query', required: false, schema: { type: 'string', format: 'date' } }]],
  ['get', '/appointments/{appointmentId}', 'readAppointment', 'One sealed appointment', null, 'Appointment', ['NOT_ADMITTED', 'UNKNOWN']],
  ['put', '/appointments/{appointmentId}', 'putAppointment', 'A new form of an appointment on top of the one the desk knew', 'AppointmentPut', 'Version', ['NOT_ADMITTED', 'VERSION_CHANGED']],
  ['post', '/audit', 'anchor', 'Where a signed batch of the desk’s audit trail ends; kept and never changed', 'AuditSeal', 'AuditReceipt', ['NOT_ADMITTED']],
  ['get', '/audit', 'readAnchors', 'What was written down of this desk’s audit trail', null, 'AuditReceiptList', ['NOT_ADMITTED'], [whole('after')]],
  ['get', '/library', 'readLibrary', 'Master lists, catalogues and sealed settings of the office', null, 'LibraryList', ['NOT_ADMITTED']],
  ['get', '/library/{kind}/{name}', 'readLibraryFile', 'One of these files', null, 'bytes', ['NOT_ADMITTED', 'UNKNOWN']],
  ['put', '/library/{kind}/{name}', 'putLibrary', 'Gives a file to every desk; the desks prove its signature', 'bytes', 'Version', ['NOT_ADMITTED', 'TOO_LARGE']],
];

function whole(name: string): Json {
  return { name, in: 'query', required: false, schema: { type: 'integer', minimum: 0 } };
}
const contentOf = (content: Exclude<Content, null>): Json => (content === 'bytes' ? { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } : { 'application/json': { schema: { $ref: `#/components/schemas/${content}` } } });

/** Error answers by HTTP status, naming the codes that may come. */
function refusals(codes: string[]): Json {
  const byStatus = new Map<number, string[]>();
  for (const { code, http, meaning } of wire.officeErrorCodes.filter((entry) => ['SCHEMA', 'CLIENT_CERTIFICATE', 'DESK_UNKNOWN', 'DATABASE', 'INTERNAL', ...codes].includes(entry.code))) byStatus.set(http, [...(byStatus.get(http) ?? []), `${code}: ${meaning}`]);
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, meanings]) => [String(status), { description: meanings.join(' '), content: contentOf('Error') }]));
}

export function officeOpenApi(): Json {
  const paths: Record<string, Json> = {};
  for (const [method, path, operationId, summary, request, answer, codes, parameters = []] of operations) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
    (paths[path] ??= {})[method] = {
      operationId,
      summary,
      ...(inPath.length + parameters.length > 0 ? { parameters: [...inPath, ...parameters] } : {}),
      ...(request ? { requestBody: { required: true, content: contentOf(request) } } : {}),
      responses: { ...(answer ? { '200': { description: 'Done', content: contentOf(answer) } } : { '204': { description: 'Done' } }), ...refusals(codes) },
    };
  }
  const schemas = Object.fromEntries(Object.entries(published).map(([name, schema]) => {
    const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' }) as Json;
    return [name, rest];
  }));
  return {
    openapi: '3.1.0',
    info: { title: 'Office server of Schalter', version: '1.0', description: 'See docs/office.md. What concerns people is sealed by the desks and opaque here.', license: { name: 'EUPL-1.2', identifier: 'EUPL-1.2' } },
    servers: [{ url: `https://localhost:8445${wire.officeBasePath}` }],
    security: [{ mutualTLS: [] }],
    paths,
    components: { schemas, securitySchemes: { mutualTLS: { type: 'mutualTLS' } } },
  };
}

/** The table of error codes as Markdown. */
export function officeErrorTable(): string {
  const rows = wire.officeErrorCodes.map(({ code, http, repeat, meaning }) => `| \`${code}\` | ${http} | ${repeat ? 'yes' : 'no'} | ${meaning} |`);
  return ['| code | HTTP | repeat | meaning |', '|---|---|---|---|', ...rows].join('\n');
}
