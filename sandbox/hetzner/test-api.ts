import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Actions } from './actions';
import { createApi } from './api';
import { Enforcer } from './enforce';
import { noMachines, type Machines } from './machines';
import { Outages } from './outages';
import { recover } from './recovery';
import { Store } from './store';
import { simulatedToken } from './token';

interface Shown {
  id: number;
  name: string;
  status: string;
  fingerprint: string;
  public_net: { ipv4: { ip: string }; firewalls: object[] };
}

interface ShownAction {
  id: number;
  command: string;
  status: string;
  progress: number;
  error: { code: string; message: string } | null;
}

/** What the tests read of bodies; a member that an answer has not is undefined and fails the expectation. */
export interface Body {
  error: { code: string; message: string; details: { fields: { name: string; messages: string[] }[] } };
  meta: { pagination: Record<string, number | null> };
  action: ShownAction;
  actions: ShownAction[];
  next_actions: ShownAction[];
  server: Shown;
  servers: Shown[];
  network: Shown;
  networks: Shown[];
  firewall: Shown;
  firewalls: Shown[];
  ssh_key: Shown;
  ssh_keys: Shown[];
  primary_ips: Shown[];
}

export interface Answer {
  status: number;
  headers: Headers;
  body: Body;
}

/** The API on a free loopback port, with a state file of its own. For tests. */
export class TestApi {
  private constructor(
    readonly log: readonly string[],
    readonly folder: string,
    private readonly server: Server,
    readonly store: Store,
    readonly actions: Actions,
  ) {}

  static async start(
    options: { machines?: Machines; requestsPerHour?: number; folder?: string; lab?: string } = {},
  ): Promise<TestApi> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'hetzner-test-'));
    const store = new Store(join(folder, 'hetzner.json'));
    const lines: string[] = [];
    const log = (line: string) => {
      lines.push(line);
    };
    const outages = new Outages(join(folder, 'hetzner.outages.json'));
    const actions = new Actions(store, log, outages);
    const enforcer = options.lab === undefined ? undefined : new Enforcer(store, options.lab, log);
    const workspace = {
      store,
      actions,
      machines: options.machines ?? noMachines,
      enforce: () => enforcer?.apply() ?? Promise.resolve(),
      log,
      outages,
    };
    const server = createServer(
      createApi(workspace, { token: simulatedToken, requestsPerHour: options.requestsPerHour }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const api = new TestApi(lines, folder, server, store, actions);
    await recover(workspace);
    return api;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v1`;
  }

  async call(method: string, path: string, body?: unknown, token: string = simulatedToken): Promise<Answer> {
    const response = await fetch(`${this.endpoint}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text === '' ? '{}' : text) as Body,
    };
  }

  get(path: string): Promise<Answer> {
    return this.call('GET', path);
  }

  post(path: string, body?: unknown): Promise<Answer> {
    return this.call('POST', path, body);
  }

  /** Waits for the end of an action, as clients do. */
  async settled(id: number): Promise<ShownAction> {
    for (let round = 0; round < 300; round++) {
      const { body } = await this.get(`/actions/${id}`);
      if (body.action.status !== 'running') return body.action;
      await sleep(20);
    }
    throw new Error(`action ${id} still runs after 6 s`);
  }

  async stop({ keep = false } = {}): Promise<void> {
    await this.actions.idle();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    if (!keep) rmSync(this.folder, { recursive: true, force: true });
  }
}
