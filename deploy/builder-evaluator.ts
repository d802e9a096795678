import { once } from 'node:events';
import { fact, parseFacts } from '../model/facts';
import { sendable } from './build-on-host';
import { EVAL, evaluationFailure, flakeArguments, type Asked } from './evaluate';
import { evaluationsAtATime } from './evaluation-slots';
import { NotEvaluated, type Evaluator } from './evaluator';
import { isDiskFull } from './failure';
import { referencedFolder } from './flake-reference';
import { hostScript } from './host-script';
import { isNewEnough, LEAST_NIX_TEXT } from './nix-command';
import { overOneConnection } from './shared-connection';
import { Slots } from './slots';
import { describe, HOST_MARGIN, ssh, type SshResult, type SshTarget } from './ssh';
import { tar } from './tar';

/** Sessions that sshd takes over one connection are ten. */
const SESSIONS = 8;

/**
 * A host of the fleet that builds for others evaluates for an operator without Nix: it gets the rendered files, as it would get their
 * derivations, and says what they come to. All of it over one connection, which is made when the first configuration is asked for and
 * stays until this program has nothing left to do.
 */
export class BuilderEvaluator implements Evaluator {
  readonly here = false;
  private builder: Promise<Builder> | undefined;
  /** Why it is asked no more. */
  private lost: string | undefined;

  /** @param connect seconds until a handshake is done */
  constructor(
    private readonly target: SshTarget,
    private readonly connect: number,
  ) {}

  /** Nothing is copied from here: who needs a derivation evaluates it. */
  holds(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async apply(asked: Asked, apply: string): Promise<unknown> {
    const kept = staysHere(asked);
    if (kept !== undefined) throw new NotEvaluated(kept);
    this.builder ??= this.reach();
    const { target, slots } = await this.builder;
    return slots.take(() => this.evaluate(target, asked, apply));
  }

  private reach(): Promise<Builder> {
    return new Promise((resolve, reject) => {
      overOneConnection(this.target, async (target) => {
        resolve({ target, slots: await this.look(target) });
        // Nobody knows which configuration is the last one.
        await once(process, 'beforeExit');
      }).catch(reject);
    });
  }

  /** How much it can do at a time. */
  private async look(target: SshTarget): Promise<Slots> {
    const limit = this.connect + 20;
    const found = await ssh(target, { script: hostScript('evaluate-look'), connect: this.connect, limit });
    if (found.kind !== 'ok') throw this.gone(found);
    const facts = parseFacts(found.stdout);
    const nix = fact(facts, 'nix');
    if (nix === undefined || !isNewEnough(nix))
      throw new NotEvaluated(`${target.host} has ${nix ?? 'no Nix'}, and ${LEAST_NIX_TEXT} is needed`);
    const number = (key: string) => Number(fact(facts, key) ?? 0);
    return new Slots(Math.min(SESSIONS, evaluationsAtATime(number('processors'), number('free'))));
  }

  private async evaluate(target: SshTarget, asked: Asked, apply: string): Promise<unknown> {
    if (this.lost !== undefined) throw new NotEvaluated(this.lost);
    const { limit } = asked;
    const { folders, references } = sendable(asked);
    const said: string[] = [];
    const result = await ssh(target, {
      script: hostScript('evaluate'),
      args: [
        String(Math.ceil(limit)),
        asked.within ?? asked.attribute,
        apply,
        ...EVAL,
        ...flakeArguments(references),
      ],
      input: tar(folders),
      connect: this.connect,
      limit: limit + this.connect + HOST_MARGIN,
      onLine: (line) => said.push(line),
    });
    if (result.kind === 'ok') return JSON.parse(result.stdout) as unknown;
    const stderr = said.join('\n');
    const status = result.kind === 'failed' ? fact(parseFacts(result.stdout), 'nix') : undefined;
    if (status === undefined) throw this.gone(result);
    if (isDiskFull(stderr)) throw new NotEvaluated(`the disk of ${target.host} is full`);
    const found =
      status === 'late' ? 'no end within the limit' : `nix exited with ${status} on ${target.host}`;
    throw evaluationFailure(asked, found, stderr);
  }

  /** Every other one would wait for it as long. */
  private gone(result: Exclude<SshResult, { kind: 'ok' }>): NotEvaluated {
    const said = result.kind === 'failed' ? (result.lastLines.at(-1) ?? '') : '';
    const reason = `${this.target.host}: ${[describe(result), said].filter((text) => text !== '').join(': ')}`;
    if (result.kind !== 'failed') this.lost = reason;
    return new NotEvaluated(reason);
  }
}

/** Why no builder is sent a configuration. Nobody has looked what else is in such a folder; the host itself gets it when it builds. */
export function staysHere({ overrideInputs }: Pick<Asked, 'overrideInputs'>): string | undefined {
  return referencedFolder(overrideInputs.own ?? '') === undefined
    ? undefined
    : 'its flake is a folder of this machine, and a builder is sent what is rendered and no more';
}

interface Builder {
  /** Over the shared connection. */
  readonly target: SshTarget;
  readonly slots: Slots;
}
