/**
 * Workflows and transactions of document checks [TR-03135-3 5, 6.4, 8.4]: begin, incremental feedback,
 * cancel, end, link, merge, save; write-protected once read [5.2.4]. In memory; saving is the provider's.
 */
import { SchalterError } from '../../errors.ts';
import { checkDocument, type DocumentCheckInput } from './check-document.ts';
import type { DocumentCheck, Finding } from './model.ts';
import type { TransactionRecord, WorkflowRecord } from './log.ts';

/** [6.2.7] */
export type WorkflowStatus = 'ok' | 'finished' | 'cancelled';

/** [6.2.1, 6.2.4] One piece of feedback; `finding` is there when `status` is valid. */
export interface WorkflowFeedback {
  readonly feedbackId: string;
  readonly status: 'valid' | 'err-invalid-conversion' | 'err-not-available' | 'err-reference-document-required';
  readonly finding: Finding | null;
}

export interface FeedbackAnswer {
  readonly workflowStatus: WorkflowStatus;
  /** Absent while nothing new is there and after the last one. */
  readonly feedback?: WorkflowFeedback;
}

interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly transactionId: string;
  readonly beganAt: Date;
  endedAt: Date | null;
  status: WorkflowStatus;
  input: DocumentCheckInput | null;
  check: DocumentCheck | null;
  /** Feedback in the order it came about; the client's position in it. */
  readonly feedback: WorkflowFeedback[];
  delivered: number;
}

interface Transaction {
  readonly id: string;
  readonly beganAt: Date;
  readonly workflows: Workflow[];
  readonly logData: { readonly logType: string; readonly content: string }[];
  readOnly: boolean;
}

export interface TransactionOptions {
  readonly uuid: () => string;
  readonly now: () => Date;
  /** Workflows that may run at the same time [6.3.5]. */
  readonly limit?: number;
}

const fault = (code: string, message: string): SchalterError => new SchalterError(code, 'input', message);
const FAULTS = {
  workflow: () => fault('CHECK_INVALID_WORKFLOW', 'Diese Dokumentenprüfung gibt es nicht mehr. Bitte die Prüfung neu beginnen.'),
  transaction: () => fault('CHECK_INVALID_TRANSACTION', 'Dieser Prüfvorgang ist bereits beendet. Bitte einen neuen beginnen.'),
  feedback: () => fault('CHECK_INVALID_FEEDBACK', 'Diese Auskunft gehört nicht zu der Dokumentenprüfung.'),
  readOnly: () => fault('CHECK_READ_ONLY', 'Der Prüfvorgang ist abgeschlossen und wird nicht mehr verändert. Bitte einen neuen beginnen.'),
  inProgress: () => fault('CHECK_IN_PROGRESS', 'Die Dokumentenprüfung läuft noch. Bitte das Ende abwarten oder sie abbrechen.'),
  limit: () => fault('CHECK_WORKFLOW_LIMIT', 'Es laufen schon zu viele Dokumentenprüfungen. Bitte eine davon beenden.'),
};

/** All checks of this desk that have not been ended. */
export class CheckTransactions {
  readonly #options: Required<TransactionOptions>;
  readonly #workflows = new Map<string, Workflow>();
  readonly #transactions = new Map<string, Transaction>();

  constructor(options: TransactionOptions) {
    this.#options = { limit: 8, ...options };
  }

  /** [8.4.3] */
  beginTransaction(): string {
    const id = this.#options.uuid();
    this.#transactions.set(id, { id, beganAt: this.#options.now(), workflows: [], logData: [], readOnly: false });
    return id;
  }

  /** [6.4.2] Begins a check; without a transaction one is begun, so that everything is logged. @returns ids */
  beginWorkflow(name: string, transactionId: string = this.beginTransaction()): { workflowId: string; transactionId: string } {
    const transaction = this.#writable(transactionId);
    if ([...this.#workflows.values()].filter(({ status }) => status === 'ok').length >= this.#options.limit) throw FAULTS.limit();
    const workflow: Workflow = {
      id: this.#options.uuid(), name, transactionId, beganAt: this.#options.now(), endedAt: null, status: 'ok', input: null, check: null, feedback: [], delivered: 0,
    };
    this.#workflows.set(workflow.id, workflow);
    transaction.workflows.push(workflow);
    return { workflowId: workflow.id, transactionId };
  }

  /**
   * Takes in what has been read so far. Findings that are new or have changed become feedback.
   * @returns the check as it stands; after a cancel the last one, unchanged
   */
  update(workflowId: string, input: DocumentCheckInput): DocumentCheck | null {
    const workflow = this.#workflow(workflowId);
    if (workflow.status === 'cancelled') return workflow.check;
    this.#writable(workflow.transactionId);
    const before = new Map(workflow.check?.findings.map((finding) => [finding.id, JSON.stringify(finding)]) ?? []);
    workflow.input = input;
    workflow.check = checkDocument(input);
    for (const finding of workflow.check.findings) {
      if (before.get(finding.id) !== JSON.stringify(finding)) workflow.feedback.push({ feedbackId: finding.id, status: 'valid', finding });
    }
    return workflow.check;
  }

  /** Everything has been read and checked. */
  finish(workflowId: string): void {
    const workflow = this.#workflow(workflowId);
    if (workflow.status !== 'ok') return;
    workflow.status = 'finished';
    workflow.endedAt = this.#options.now();
  }

  /** [6.4.6] The next feedback; status `finished` or `cancelled` only once nothing is left. */
  getWorkflowFeedback(workflowId: string): FeedbackAnswer {
    const workflow = this.#workflow(workflowId);
    const feedback = workflow.status === 'cancelled' ? undefined : workflow.feedback[workflow.delivered];
    if (feedback === undefined) return { workflowStatus: workflow.status };
    workflow.delivered += 1;
    return { workflowStatus: 'ok', feedback };
  }

  /** [6.4.7] The latest feedback of one check. @throws CHECK_INVALID_FEEDBACK for an id nothing can have */
  getWorkflowFeedbackById(workflowId: string, feedbackId: string): FeedbackAnswer {
    const workflow = this.#workflow(workflowId);
    if (!/^(optical|electronic|combined|digitalSeal)\.[A-Za-z0-9.]+$/.test(feedbackId)) throw FAULTS.feedback();
    const found = workflow.feedback.findLast((entry) => entry.feedbackId === feedbackId);
    const needsReference = feedbackId === 'combined.visa' || feedbackId === 'combined.residencePermit';
    const status = needsReference ? 'err-reference-document-required' : 'err-not-available';
    return { workflowStatus: workflow.status, feedback: found ?? { feedbackId, status, finding: null } };
  }

  /** [6.4.3] */
  cancelWorkflow(workflowId: string): void {
    const workflow = this.#workflow(workflowId);
    if (workflow.status !== 'ok') return;
    workflow.status = 'cancelled';
    workflow.endedAt = this.#options.now();
  }

  /** [6.4.4] The id is invalid afterwards; the result stays in the transaction. */
  endWorkflow(workflowId: string): WorkflowStatus {
    const workflow = this.#workflow(workflowId);
    if (workflow.status === 'ok') this.finish(workflowId);
    this.#workflows.delete(workflowId);
    return workflow.status;
  }

  /** [6.4.8] Runs the checks of one document that need the other; a cancelled check stays as it is. */
  linkWorkflow(checkWorkflowId: string, referredWorkflowId: string, kind: 'visa' | 'residencePermit'): DocumentCheck | null {
    if (checkWorkflowId === referredWorkflowId) throw FAULTS.workflow();
    const workflow = this.#workflow(checkWorkflowId);
    const referred = this.#workflow(referredWorkflowId);
    this.#writable(workflow.transactionId);
    if (workflow.status === 'cancelled' || workflow.input === null) return workflow.check;
    workflow.status = 'ok';
    const linked = [...(workflow.input.linked ?? []), { kind, mrz: referred.input?.mrz ?? null }];
    const check = this.update(checkWorkflowId, { ...workflow.input, linked });
    this.finish(checkWorkflowId);
    return check;
  }

  /** [8.4.1] Data of the application for the log. */
  addLogData(transactionId: string, logType: string, content: string): void {
    this.#writable(transactionId).logData.push({ logType, content });
  }

  /** [8.4.7] Moves everything of `source` into `target` and ends `source`. */
  mergeTransaction(targetId: string, sourceId: string): void {
    const target = this.#writable(targetId);
    const source = this.#transaction(sourceId);
    if (targetId === sourceId) throw FAULTS.transaction();
    if (isRunning(source)) throw FAULTS.inProgress();
    for (const workflow of source.workflows) {
      const moved: Workflow = { ...workflow, transactionId: targetId };
      target.workflows.push(moved);
      if (this.#workflows.has(moved.id)) this.#workflows.set(moved.id, moved);
    }
    target.logData.push(...source.logData);
    this.#transactions.delete(sourceId);
  }

  /**
   * [8.4.6, 8.4.9] The transaction to save or export. Protects it against change [5.2.4], unless
   * `keepWritable`. @throws CHECK_IN_PROGRESS while a check runs
   */
  readTransaction(transactionId: string, options: { keepWritable?: boolean; errorCode?: number } = {}): TransactionRecord {
    const transaction = this.#transaction(transactionId);
    if (isRunning(transaction)) throw FAULTS.inProgress();
    if (options.keepWritable !== true) transaction.readOnly = true;
    return {
      id: transaction.id, beganAt: transaction.beganAt.toISOString(), readAt: this.#options.now().toISOString(), errorCode: options.errorCode ?? 0,
      workflows: transaction.workflows.map(recordOf), logData: [...transaction.logData],
    };
  }

  /** [8.4.4] */
  endTransaction(transactionId: string): void {
    const transaction = this.#transaction(transactionId);
    for (const { id } of transaction.workflows) this.#workflows.delete(id);
    this.#transactions.delete(transactionId);
  }

  #workflow(id: string): Workflow {
    const workflow = this.#workflows.get(id);
    if (workflow === undefined) throw FAULTS.workflow();
    return workflow;
  }

  #transaction(id: string): Transaction {
    const transaction = this.#transactions.get(id);
    if (transaction === undefined) throw FAULTS.transaction();
    return transaction;
  }

  #writable(id: string): Transaction {
    const transaction = this.#transaction(id);
    if (transaction.readOnly) throw FAULTS.readOnly();
    return transaction;
  }
}

function isRunning({ workflows }: Transaction): boolean {
  return workflows.some(({ status }) => status === 'ok');
}

function recordOf(workflow: Workflow): WorkflowRecord {
  return {
    id: workflow.id, name: workflow.name, status: workflow.status, beganAt: workflow.beganAt.toISOString(),
    endedAt: workflow.endedAt?.toISOString() ?? null, check: workflow.check, chipFiles: [...(workflow.input?.chip?.files ?? [])], trace: [...(workflow.input?.chip?.transcript ?? [])],
  };
}
