import { setTimeout as sleep } from 'node:timers/promises';
import type { ChildResult } from '../../deploy/child';
import { HOST_STATE, parseHostState, type HostState } from '../deploy/simulated';
import { World } from '../support/world';
import type { Caused, Subject } from './fault';

/** A host of a fleet that the whole program delivers, through the real engine. */
export class FleetHost implements Subject {
  constructor(
    readonly world: World,
    readonly name: string,
  ) {}

  async state(): Promise<HostState> {
    return parseHostState(await this.inside(HOST_STATE));
  }

  inside(script: string): Promise<string> {
    return this.world.on(this.name, script);
  }

  /** Waits, for so many seconds, until its newest transaction has come so far. */
  async untilPhase(phase: string, seconds = 60): Promise<void> {
    const newest =
      'cd /var/lib/nixos-fleet/transactions && sed -n s/^phase=//p "$(ls -t */status | head -n 1)" || true';
    const until = Date.now() + seconds * 1000;
    while (Date.now() < until) {
      if ((await this.inside(newest)) === phase) return;
      await sleep(100);
    }
    throw new Error(`${this.name}: ${phase}: not within ${seconds} s`);
  }
}

/** `up`, as a row sees it: what is wanted is what the stack says afterwards. */
export async function up(world: World, host: string): Promise<Caused> {
  const outcome = await world.pulumi('up', '--yes', '--skip-preview');
  return { wanted: await delivered(world, host), outcome: asOutcome(outcome) };
}

/** What the stack's outputs say of a host. */
export async function delivered(world: World, host: string): Promise<string> {
  const { hosts } = await world.outputs<{ hosts?: Record<string, { storePath: string | null }> }>();
  return hosts?.[host]?.storePath ?? '';
}

/** The engine prints everything on stdout, further in; a row looks for errors on stderr. */
export function asOutcome({ code, stdout, stderr }: ChildResult): Caused['outcome'] {
  return { code, stdout: '', stderr: (stdout + stderr).replaceAll(/^ +(?= {2}(?:found|next): )/gm, '') };
}
