/** Rows of the office's tables as the interface shows them. Pure. */
import type { CaseConflict, CaseEvent, CasePush, OfficeCase } from '../../src-main/sync/office/wire.ts';
import type { Row } from '../sql.ts';

export interface CaseRow extends Row {
  case_id: string;
  version: number;
  closed: boolean;
  created_at: Date;
  updated_at: Date;
  updated_by: string;
  retain_until: Date | null;
  head: Buffer;
  lease_desk: string | null;
  lease_until: Date | null;
  lease_epoch: number;
  conflicts: number;
  lease_name?: string | null;
}

export const iso = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** A date column without its time zone: pg gives local midnight. */
const dayOf = (value: Date | null): string | null => (value === null ? null : `${value.getFullYear()}-${String(value.getMonth() + 1).padStart(2, '0')}-${String(value.getDate()).padStart(2, '0')}`);

export function leaseOf(row: CaseRow, deskName: string): OfficeCase['lease'] {
  if (row.lease_desk === null || row.lease_until === null) return null;
  return { deskId: row.lease_desk, deskName, until: iso(row.lease_until), epoch: row.lease_epoch };
}

export function officeCaseOf(row: CaseRow): OfficeCase {
  return {
    caseId: row.case_id,
    version: row.version,
    closed: row.closed,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    updatedBy: row.updated_by,
    retainUntil: dayOf(row.retain_until),
    lease: leaseOf(row, row.lease_name ?? row.lease_desk ?? ''),
    conflicts: row.conflicts,
    head: row.head.toString('base64'),
  };
}

export function branchOf(row: Row): CaseConflict {
  return {
    conflictId: String(row['conflict_id']),
    deskId: String(row['desk_id']),
    deskName: String(row['desk_name']),
    base: Number(row['base']),
    version: Number(row['version']),
    at: iso(row['at']),
    head: (row['head'] as Buffer).toString('base64'),
    events: JSON.parse(String(row['events'])) as CaseEvent[],
    captures: JSON.parse(String(row['captures'])) as string[],
  };
}

/** Whether the events ascend from `base` without a step back. */
export const chainOf = (push: CasePush): boolean => push.events.every((event, index) => event.version > (push.events[index - 1]?.version ?? push.base));
