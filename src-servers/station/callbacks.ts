/**
 * Results pushed to desks that registered an address: OSIA's callbacks. Retried with growing waits up to a
 * week; after that only on redelivery. The desk acknowledges with 2xx.
 */
import { Agent, request } from 'undici';
import type { Identity } from '../../src-main/matching/certificates.ts';
import type { Faults } from './faults.ts';
import type { StationStore } from './store.ts';

export interface CallbackOptions {
  store: StationStore;
  faults: Faults;
  authority: string;
  identity: Identity;
  now: () => number;
}

const week = 7 * 24 * 60 * 60 * 1000;

export class Callbacks {
  private readonly options: CallbackOptions;
  private readonly agent: Agent;
  constructor(options: CallbackOptions) {
    this.options = options;
    this.agent = new Agent({ connect: { ca: options.authority, cert: options.identity.cert, key: options.identity.key, timeout: 5_000 }, headersTimeout: 10_000, bodyTimeout: 10_000 });
  }

  /** Delivers what is due; the number of attempts made. */
  async step(): Promise<number> {
    const { store, faults, now } = this.options;
    const due = faults.disorder(await store.dueCallbacks(new Date(now()).toISOString(), 20));
    for (const entry of due) {
      const arrived = await this.deliver(entry.url, entry.result);
      const waitMs = Math.min(week, 1_000 * 2 ** Math.min(20, entry.deliveries));
      const at = new Date(now()).toISOString();
      await store.delivered(entry.resultId, { acknowledgedAt: arrived ? at : null, nextDeliveryAt: new Date(now() + waitMs).toISOString() });
    }
    return due.length;
  }

  private async deliver(url: string, result: unknown): Promise<boolean> {
    try {
      const answer = await request(url, { method: 'POST', dispatcher: this.agent, headers: { 'content-type': 'application/json' }, body: JSON.stringify(result) });
      await answer.body.dump();
      return answer.statusCode >= 200 && answer.statusCode < 300;
    } catch {
      // Not reachable: the next attempt is already planned.
      return false;
    }
  }

  close(): Promise<void> {
    return this.agent.destroy();
  }
}
