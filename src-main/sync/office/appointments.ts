/**
 * Appointments of the office, sealed. Desks that read the same calendar agree without a word (same tag); where
 * one changed what another changed too, neither form is overwritten and a person decides.
 */
import { OfficeError, type OfficeClient } from './client.ts';
import type { DeskState } from './desk-state.ts';
import type { LocalAppointments } from './local.ts';
import type { Sealer } from './seal.ts';
import type { OfficeAppointment } from './wire.ts';

export interface AppointmentPart {
  client: OfficeClient;
  state: DeskState;
  sealer: Sealer;
  appointments: LocalAppointments;
  write<T>(work: () => T): T;
}

const place = (id: string): string => `appointment ${id}`;

export async function shareAppointments(part: AppointmentPart): Promise<void> {
  for (const { id, day, body } of part.appointments.list()) {
    const tag = part.sealer.tag(body);
    const known = part.state.appointment(id);
    if (known !== null && (known.tag === tag || known.theirs !== null)) continue;
    try {
      const { version } = await part.client.putAppointment(id, { base: known?.version ?? 0, day, tag, sealed: part.sealer.json(place(id), body) });
      part.state.appointmentKept(id, version, tag);
    } catch (thrown) {
      if (!(thrown instanceof OfficeError) || thrown.code !== 'OFFICE_VERSION_CHANGED') throw thrown;
      await takeAppointment(part, id);
    }
  }
}

export async function takeAppointment(part: AppointmentPart, id: string): Promise<void> {
  const theirs = await part.client.appointment(id);
  if (theirs) take(part, theirs);
}

export async function takeAllAppointments(part: AppointmentPart): Promise<void> {
  for (const theirs of await part.client.appointments()) take(part, theirs);
}

function take({ state, sealer, appointments, write }: AppointmentPart, theirs: OfficeAppointment): void {
  const body = sealer.openJson(place(theirs.appointmentId), theirs.sealed) as string;
  write(() => {
    const local = appointments.list().find((one) => one.id === theirs.appointmentId);
    const known = state.appointment(theirs.appointmentId);
    const localTag = local ? sealer.tag(local.body) : null;
    const changedHere = localTag !== null && localTag !== theirs.tag && localTag !== known?.tag;
    if (changedHere) {
      state.appointmentKept(theirs.appointmentId, theirs.version, known?.tag ?? '', body);
      return;
    }
    if (localTag !== theirs.tag) appointments.put(body);
    state.appointmentKept(theirs.appointmentId, theirs.version, theirs.tag);
  });
}

/** A person has decided which form of an appointment holds. `mine` goes to the office with the next round. */
export function decideAppointment(part: Pick<AppointmentPart, 'state' | 'appointments' | 'write'>, id: string, keep: 'mine' | 'theirs', tagOf: (body: string) => string): void {
  const known = part.state.appointment(id);
  if (!known?.theirs) return;
  const { theirs, version } = known;
  part.write(() => {
    if (keep === 'theirs') part.appointments.put(theirs);
    part.state.appointmentKept(id, version, tagOf(theirs));
  });
}
