import { DeployError } from './errors';
import { fact, parseFacts, words } from '../model/facts';
import { hostScript } from './host-script';
import { Progress } from './progress';
import type { RunFile } from './run-file';
import { describe, ssh } from './ssh';

/** What became of a machine's former age keys; all are recipients. */
export interface IdentityResult {
  /** In its key file still, because a generation that it may go back to needs them. */
  readonly retained: readonly string[];
  /** Generations that needed a compromised one, by profile and number. */
  readonly deleted: readonly string[];
}

/** Seconds: generations are looked through for what they need. */
const LIMIT = 120;

/**
 * Gives a machine the age keys that it is to have. A former one stays as long as a generation needs it, unless it is compromised:
 * then these generations go. Repeating it changes nothing.
 * @param keys content of the key file
 * @throws DeployError
 */
export async function putIdentity(
  run: RunFile,
  keys: string,
  recipients: readonly string[],
  compromised: readonly string[],
): Promise<IdentityResult> {
  const progress = new Progress(run.host, 'identity');
  const { connect } = run.limits;
  const result = await ssh(run, {
    script: hostScript('facts', 'status', 'checks', 'identity'),
    args: [recipients.join(' '), compromised.join(' ')],
    // On stdin over the pinned connection: in no list of processes, log or store.
    input: `${Buffer.from(keys).toString('base64')}\n`,
    connect,
    limit: connect + LIMIT,
  });
  const reason = result.kind === 'ok' ? fact(parseFacts(result.stdout), 'refused') : describe(result);
  if (result.kind !== 'ok' || reason !== undefined)
    throw new DeployError({
      host: run.host,
      phase: 'identity',
      expected: `its age keys to be ${recipients.join(', ')}`,
      found: reason ?? 'no answer',
      lastLines: 'lastLines' in result ? result.lastLines : [],
      next: `mend that, then ./fleet up`,
    });
  const facts = parseFacts(result.stdout);
  const [retained, deleted] = [words(fact(facts, 'retained')), words(fact(facts, 'deleted'))];
  progress.say(
    `${recipients.length} age keys${retained.length > 0 ? `; ${retained.length} more for older generations` : ''}${deleted.length > 0 ? `; deleted ${deleted.join(', ')}` : ''}`,
  );
  return { retained, deleted };
}
