/**
 * The office in the desk's core: shared cases for the window, taking over, conflicts as two forms side by side,
 * results carried to whoever holds the case, templates for the search for duplicates.
 */
import { readMinutiaeRecord, writeMinutiaeRecord } from '../biometrics/finger/records.ts';
import type { FingerTemplate } from '../biometrics/finger/types.ts';
import type { GalleryEntry } from '../biometrics/gallery/store.ts';
import type { OfficeConflict, OfficeStandingView, SharedCase } from '../contract/office.ts';
import type { Appointment, LegalBasis } from '../contract/desk.ts';
import type { Session } from '../contract/session.ts';
import { SchalterError, asSchalterError } from '../errors.ts';
import { keptSettings, newerSettings, type OfficeWideSettings } from './office-settings.ts';
import { addAuditEntry } from '../store/audit.ts';
import { keepReceipt, sealsWithoutReceipt } from '../store/audit-seals.ts';
import type { Store } from '../store/database.ts';
import { systemClock } from '../sync/clock.ts';
import type { ApplyResult } from '../sync/inbox.ts';
import { decideAppointment } from '../sync/office/appointments.ts';
import type { CaseHead } from '../sync/office/case-sync.ts';
import type { OfficeClient } from '../sync/office/client.ts';
import type { CaseState } from '../sync/office/desk-state.ts';
import type { CaseSummary, LocalCapture } from '../sync/office/local.ts';
import { createOffice, type Office } from '../sync/office/office.ts';
import type { Journal, NewCapture } from './journal.ts';
import { listIsWhole, takeList } from './office-lists.ts';
import type { DeskSettings } from './settings.ts';
import { appointmentForm, markDifferences, sessionForm } from './office-forms.ts';
import { officeAppointments, officeCases } from './office-cases.ts';
import { identifiedOf } from './register.ts';

export const noOffice: OfficeStandingView = { state: 'none', message: 'Dieser Schalter arbeitet allein; ein Amtsserver ist nicht eingerichtet.', officeName: null, deskName: null, measuredAt: null, roundTripMs: null, downSince: null, certificateUntil: null, clockOffsetMs: null, unshared: 0, conflicts: 0, checkNumber: '', asking: [] };

export interface OfficeWorkOptions {
  client: OfficeClient;
  store: Store;
  journal: Journal;
  desk: string;
  bases: readonly LegalBasis[];
  /** Login of whoever works here now, for the audit trail. */
  actor(): string;
  version: string;
  dataDir: string;
  leaseSeconds?: number | undefined;
  now(): string;
  newId(): string;
  standing(standing: OfficeStandingView): void;
  changed(caseId: string | null): void;
  settingsArrived(settings: OfficeWideSettings): void;
  /** Who may sign lists at this desk. */
  listSettings: Pick<DeskSettings, 'trustDir' | 'catalogue'>;
  /** A list of the office was proven and stored. */
  listsArrived(): void;
  problem(code: string): void;
}

export type OfficeWork = ReturnType<typeof createOfficeWork>;

export function createOfficeWork(options: OfficeWorkOptions) {
  const { store, journal } = options;
  const cases = officeCases({ store, journal, desk: options.desk, actor: options.actor, now: options.now });
  const appointments = officeAppointments(store);
  const office: Office = createOffice({
    db: store.db as never,
    client: options.client,
    cases,
    appointments,
    seals: { unanchored: () => sealsWithoutReceipt(store), anchored: (receipt) => keepReceipt(store, receipt) },
    softwareVersion: options.version,
    clock: systemClock,
    random: Math.random,
    ...(options.leaseSeconds ? { settings: { leaseSeconds: options.leaseSeconds } } : {}),
    events: { standing: options.standing, changed: options.changed, problem: options.problem },
    libraryWhole: ({ kind, name, sha256 }) => kind === 'settings' || listIsWhole({ kind, name, sha256 }, options.dataDir),
    library({ kind, name, version, at }, body) {
      if (kind === 'settings') options.settingsArrived(newerSettings(body.toString('utf8'), office.state.library()));
      else {
        takeList({ kind, name, at, body: new Uint8Array(body) }, options.listSettings, options.dataDir, new Date(options.now()));
        options.listsArrived();
      }
      store.write(() => addAuditEntry(store, { at: options.now(), actor: 'desk', action: 'office.listTaken', sessionId: null, detail: { kind, name, version } }));
    },
  });
  const summaryOf = (known: CaseState): CaseSummary | null => (known.summary === null ? null : (JSON.parse(known.summary) as CaseSummary));
  const standsHere = (caseId: string): Session | null => cases.read(caseId) as Session | null;

  const shared = (known: CaseState): SharedCase | null => {
    const summary = summaryOf(known);
    if (!summary) return null;
    const standing = office.standingOf(known.case_id);
    const active = known.lease_desk !== null && Date.parse(known.lease_until ?? '') > Date.now();
    const self = office.state.self();
    return {
      caseId: known.case_id,
      person: summary.person,
      step: summary.step,
      status: summary.status,
      statusReason: summary.statusReason,
      matchPending: summary.matchPending,
      appointmentId: summary.appointmentId,
      updatedAt: known.updated_at,
      heldBy: active ? known.lease_name : null,
      heldHere: active && known.lease_desk === self.deskId,
      heldUntil: active ? known.lease_until : null,
      lastDesk: summary.desk,
      lastCaseworker: summary.caseworker,
      here: standsHere(known.case_id) !== null,
      conflict: standing.kind === 'conflict',
    };
  };

  const decidedSession = (keep: 'mine' | 'theirs') => (session: { id: string; version: number }, at: string) => ({ session: { ...(session as Session), updatedAt: at }, event: { type: 'versionsDecided', keep } });

  return {
    office,
    start: () => office.start(),
    keptSettings: () => keptSettings(office.state.library()),
    /** German sentences about what the office served and this desk does not use. */
    refusals: () => office.refusals(),
    stop: () => office.stop(),
    wake: () => office.wake(),
    standing: (): OfficeStandingView => office.standing(),
    claim: (caseId: string) => office.claim(caseId),
    /** Before a case is shown: bring in what another desk did; without the line the desk's own form is shown. */
    async refresh(caseId: string): Promise<void> {
      try {
        await office.refresh(caseId);
      } catch (thrown) {
        options.problem(asSchalterError(thrown).code);
      }
    },
    /** Open cases of the office, newest first. */
    list: (): SharedCase[] => office.state.cases().filter((known) => !known.closed || known.conflict_id !== null).map(shared).filter((one): one is SharedCase => one !== null),
    /** Who works on the case of an appointment, where that is another desk. */
    withHolders(list: Appointment[]): Appointment[] {
      const byAppointment = new Map<string, { known: CaseState; summary: CaseSummary }>();
      for (const known of office.state.cases()) {
        const summary = summaryOf(known);
        if (summary?.appointmentId) byAppointment.set(summary.appointmentId, { known, summary });
      }
      return list.map((one) => {
        const found = byAppointment.get(one.id);
        if (!found || (one.sessionId !== null && office.standingOf(found.known.case_id).kind === 'own')) return one;
        return { ...one, officeCase: found.known.case_id, heldBy: found.known.closed ? null : (found.known.lease_name ?? found.summary.desk), sessionStatus: found.summary.status, matchPending: found.summary.matchPending };
      });
    },
    /** Begins no second case for an appointment that is worked on elsewhere. */
    refuseSecond(appointmentId: string): void {
      const other = office.state.cases().find((known) => summaryOf(known)?.appointmentId === appointmentId && !known.closed);
      if (other && !standsHere(other.case_id)) throw new SchalterError('OFFICE_ELSEWHERE', 'negative', `Für diesen Termin wurde an »${summaryOf(other)!.desk}« schon begonnen. Der Vorgang lässt sich im Tagesplan übernehmen.`);
    },
    async takeOver(caseId: string, reason: string): Promise<Session> {
      if (reason.trim() === '') throw new SchalterError('OFFICE_REASON', 'input', 'Bitte angeben, warum der Vorgang übernommen wird.');
      const { from } = await office.takeOver(caseId);
      return journal.apply(caseId, { type: 'takenOver', from, reason: reason.trim() });
    },

    conflicts(): OfficeConflict[] {
      const twice: OfficeConflict[] = [];
      for (const known of office.state.cases()) {
        const mine = known.conflict_id === null ? null : standsHere(known.case_id);
        if (!mine) continue;
        const { session, summary } = JSON.parse(known.head!) as CaseHead;
        twice.push(markDifferences({ kind: 'case', id: known.case_id, title: summary.person, mine: sessionForm(mine, options.desk, options.bases), theirs: sessionForm(session as Session, summary.desk, options.bases) }));
      }
      for (const { appointment_id: id, theirs } of office.state.appointmentConflicts()) {
        const mine = appointments.list().find((one) => one.id === id);
        if (mine) twice.push(markDifferences({ kind: 'appointment', id, title: appointmentForm(theirs).title, mine: appointmentForm(mine.body, options.desk).form, theirs: appointmentForm(theirs).form }));
      }
      return twice;
    },
    async decide(kind: 'case' | 'appointment', id: string, keep: 'mine' | 'theirs'): Promise<void> {
      if (kind === 'case') return office.decide(id, keep, decidedSession(keep));
      decideAppointment({ state: office.state, appointments, write: (work) => store.write(work) }, id, keep, (body) => office.tagOf(body));
      office.wake();
      options.changed(null);
    },
    admit: (deskId: string) => office.admit(deskId),
    anchors: () => office.anchors(),

    /** Results for a case that another desk holds are carried there; everything else is applied here. */
    carrying(applyHere: ApplyResult): ApplyResult {
      return (received, row) => {
        if (!office.isElsewhere(row.session_id)) return applyHere(received, row);
        const { event, captures } = identifiedOf(received, row, options.newId, options.now());
        office.putLetter(row.session_id, received.result.resultId, { event, captures: captures.map((capture): LocalCapture => ({ ...(capture as NewCapture), takenAt: options.now() })) });
        queueMicrotask(() => office.wake());
        return 'applied';
      };
    },
    isElsewhere: (caseId: string): boolean => office.isElsewhere(caseId),

    /** For the search for duplicates over all desks. */
    shareTemplates(caseId: string, templates: { captureId: string; finger: number; template: FingerTemplate }[]): void {
      const values = templates.map(({ captureId, finger, template }) => ({ templateId: captureId, value: { finger, template: Buffer.from(writeMinutiaeRecord(template, { position: finger })).toString('base64') } }));
      office.shareTemplates(caseId, values).catch((thrown: unknown) => options.problem(asSchalterError(thrown).code));
    },
    /** Templates of the other desks, with who it is and when. */
    async templatesElsewhere(): Promise<GalleryEntry[]> {
      try {
        return (await office.templates()).filter(({ caseId }) => standsHere(caseId) === null).map(({ caseId, templateId, value }) => {
          const { finger, template } = value as { finger: number; template: string };
          return { sessionId: caseId, captureId: templateId, finger, template: readMinutiaeRecord(new Uint8Array(Buffer.from(template, 'base64'))).views[0]!.template };
        });
      } catch (thrown) {
        options.problem(asSchalterError(thrown).code);
        return [];
      }
    },
    personElsewhere(caseId: string): { person: string; at: string } {
      const known = office.state.caseOf(caseId);
      const summary = known ? summaryOf(known) : null;
      return { person: summary ? `${summary.person} (${summary.desk})` : '', at: known?.updated_at ?? options.now() };
    },
  };
}
