import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError } from './errors';
import { limits } from './limits';
import type { Outages } from './outages';
import type { ActionRecord } from './records';
import type { Store } from './store';

/** Work of an action; it reports its progress in percent. */
export type Work = (progress: (percent: number) => void) => Promise<void>;

type Resource = ActionRecord['resources'][number];

/** Milliseconds that a change without a machine behind it is seen as running. */
const settling = 100;

/** Work of changes that are recorded at once, but that clients shall see running as they do at Hetzner. */
export const settle: Work = async (progress) => {
  await sleep(settling / 2);
  progress(50);
  await sleep(settling / 2);
};

/** Runs actions and records what becomes of them. */
export class Actions {
  private readonly pending = new Set<Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly log: (line: string) => void,
    private readonly outages: Outages,
  ) {}

  /** An action that has succeeded within the request. */
  done(command: string, resources: Resource[]): ActionRecord {
    const action = this.record(command, resources);
    this.finish(action, null);
    return action;
  }

  /** An action that runs on after the response. Its failure is recorded in the action, never thrown. */
  start(command: string, resources: Resource[], work: Work): ActionRecord {
    const action = this.record(command, resources);
    // Not before the response is made up: it shows what was before the work.
    const running = Promise.resolve()
      .then(() => this.outages.action(command))
      .then(() =>
        work((percent) => {
          action.progress = percent;
        }),
      )
      .then(
        () => {
          this.finish(action, null);
        },
        (error: unknown) => {
          const message = error instanceof Error ? error.message : String(error);
          this.log(`action ${action.id} ${command} failed: ${message}`);
          this.finish(action, { code: 'action_failed', message });
        },
      );
    const settled = running.finally(() => this.pending.delete(settled));
    this.pending.add(settled);
    return action;
  }

  get(id: number): ActionRecord | undefined {
    return this.store.project.actions.find((action) => action.id === id);
  }

  all(): ActionRecord[] {
    return this.store.project.actions;
  }

  /** As readers see it: that it has ended may reach them late. */
  shown(action: ActionRecord): ActionRecord {
    if (this.outages.isKnown(action.finished)) return action;
    return {
      ...action,
      status: 'running',
      progress: Math.min(action.progress, 99),
      finished: null,
      error: null,
    };
  }

  /** A resource is locked while an action on it runs. Firewalls are applied beside everything else. */
  isLocked(type: string, id: number): boolean {
    if (type === 'server' && this.outages.isLocked(this.store.find('servers', id)?.name)) return true;
    return this.all().some(
      (action) =>
        action.status === 'running' &&
        !action.command.endsWith('_firewall') &&
        action.resources.some((resource) => resource.type === type && resource.id === id),
    );
  }

  /** @throws ApiError locked */
  checkUnlocked(type: string, id: number): void {
    if (this.isLocked(type, id)) throw new ApiError('locked', `${type} is locked: another action is running`);
  }

  /** Ends the actions that a killed process left running, with what the caller makes of them. */
  settleAbandoned(outcome: (action: ActionRecord) => ActionRecord['error']): void {
    for (const action of this.all()) if (action.status === 'running') this.finish(action, outcome(action));
  }

  /** Resolves when no action is running any more. */
  async idle(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private record(command: string, resources: Resource[]): ActionRecord {
    const action: ActionRecord = {
      id: this.store.newId(),
      command,
      status: 'running',
      progress: 0,
      started: new Date().toISOString(),
      finished: null,
      error: null,
      resources,
    };
    const finished = this.all().filter((old) => old.status !== 'running');
    const surplus = new Set(finished.slice(0, Math.max(0, finished.length - limits.finishedActions)));
    if (surplus.size > 0) this.store.project.actions = this.all().filter((old) => !surplus.has(old));
    this.store.project.actions.push(action);
    return action;
  }

  private finish(action: ActionRecord, error: ActionRecord['error']): void {
    action.status = error ? 'error' : 'success';
    action.progress = error ? action.progress : 100;
    action.finished = new Date().toISOString();
    action.error = error;
    this.store.save();
  }
}
