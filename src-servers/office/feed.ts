/**
 * The live change feed. Each instance looks at the change counters of the offices that listen to it, a few
 * times a second, and at once after its own commits. Looking instead of LISTEN/NOTIFY: it needs no standing
 * connection that a failover loses, and NOTIFY takes a lock of the whole database at each commit.
 */
import type { OfficeChange } from '../../src-main/sync/office/wire.ts';
import type { OfficeStore } from './store.ts';

export interface Listener {
  officeId: string;
  /** Last change this listener has. */
  cursor: number;
  send(changes: OfficeChange[]): void;
  /** The database is away: the desk shall try another instance. */
  end(): void;
}

export class ChangeFeed {
  private readonly store: OfficeStore;
  private readonly everyMs: number;
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | null = null;
  private looking = false;
  private again = false;

  constructor(store: OfficeStore, everyMs: number) {
    this.store = store;
    this.everyMs = everyMs;
  }

  /** @returns ends the subscription */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    this.look();
    this.timer ??= setInterval(() => this.look(), this.everyMs);
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0 && this.timer) {
        clearInterval(this.timer);
        this.timer = null;
      }
    };
  }

  /** Something was committed here. */
  ring(officeId: string): void {
    if ([...this.listeners].some((listener) => listener.officeId === officeId)) this.look();
  }

  private look(): void {
    if (this.looking) {
      this.again = true;
      return;
    }
    this.looking = true;
    void this.deliver()
      .catch(() => this.close())
      .finally(() => {
        this.looking = false;
        if (!this.again) return;
        this.again = false;
        this.look();
      });
  }

  private async deliver(): Promise<void> {
    const offices = [...new Set([...this.listeners].map((listener) => listener.officeId))];
    if (offices.length === 0) return;
    const newest = await this.store.newestOf(offices);
    for (const officeId of offices) {
      const behind = [...this.listeners].filter((listener) => listener.officeId === officeId && listener.cursor < (newest.get(officeId) ?? 0));
      if (behind.length === 0) continue;
      const changes = await this.store.changes(officeId, Math.min(...behind.map((listener) => listener.cursor)));
      for (const listener of behind) {
        const fresh = changes.filter((change) => change.sequence > listener.cursor);
        if (fresh.length === 0) continue;
        listener.cursor = fresh.at(-1)!.sequence;
        listener.send(fresh);
      }
    }
  }

  close(): void {
    for (const listener of [...this.listeners]) listener.end();
  }
}
