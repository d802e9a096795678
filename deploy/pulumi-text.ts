import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from './temporary-folder';

/**
 * What pulumi prints on stdout, whole: the preview or the state of a large fleet is more than a pipe's reader keeps.
 * What it says on stderr is shown as it comes. It may take as long as it takes: it has limits of its own, and can be interrupted.
 * @throws Error where it fails; what it has said by then stands above
 */
export function pulumiText(words: readonly string[]): Promise<string> {
  return inTemporaryFolder('pulumi-', async (folder) => {
    const file = join(folder, 'stdout');
    const out = openSync(file, 'w', 0o600);
    try {
      const code = await new Promise<number | null>((resolve, reject) => {
        spawn('pulumi', words, { stdio: ['ignore', out, 'inherit'] })
          .on('error', reject)
          .on('close', resolve);
      });
      const text = readFileSync(file, 'utf8');
      if (code === 0) return text;
      throw new Error(
        `pulumi ${words[0] ?? ''} failed (exit status ${code}); nothing was done.\n${saidInJson(text)}`,
      );
    } finally {
      closeSync(out);
    }
  });
}

/** With --json pulumi says on stdout why it fails. */
function saidInJson(text: string): string {
  try {
    const { diagnostics = [] } = JSON.parse(text) as {
      diagnostics?: { message: string; severity: string }[];
    };
    return diagnostics
      .flatMap(({ severity, message }) => (severity === 'error' ? message.trim() : []))
      .join('\n');
  } catch {
    return text.slice(-2000);
  }
}
