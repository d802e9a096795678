import { run } from './child';

/** Programs that every `up` and `preview` needs on the operator, with what asks for their version. */
const TOOLS = [
  {
    name: 'ssh',
    version: ['ssh', '-V'],
    next: 'install the OpenSSH client (Debian: apt install openssh-client)',
  },
  {
    name: 'sops',
    version: ['sops', '--version', '--disable-version-check'],
    next: 'install sops 3.9 or newer from its releases page',
  },
] as const;

/** Programs are missing on the operator. */
export class MissingToolError extends Error {
  override readonly name = 'MissingToolError';
}

/** @throws MissingToolError that names every program that is missing, before anything is planned. */
export async function requireTools(): Promise<void> {
  const missing = await Promise.all(
    TOOLS.map(async ({ name, version, next }) => {
      const found = await run([...version], { limit: 20 }).catch(() => undefined);
      return found === undefined ? [`${name} is not on PATH: ${next}`] : [];
    }),
  );
  const lines = missing.flat();
  if (lines.length > 0) throw new MissingToolError(lines.join('\n'));
}
