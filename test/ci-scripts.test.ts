import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from './support/toolchain';

/** Those that a preview of a real stack is not needed for; the others are run in test/system (main-job, honesty). */
describe('scripts of the workflows', () => {
  let folder: string;
  let clone: string;
  const at = (name: string) => join(folder, name);
  const env = () => ({
    ...process.env,
    PATH: `${folder}:${process.env.PATH ?? ''}`,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
  });
  const run = (cwd: string, ...[program = '', ...args]: string[]) =>
    execFileSync(program, args, { cwd, env: env(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const git = (cwd: string, ...args: string[]) =>
    run(cwd, 'git', '-c', 'user.name=a', '-c', 'user.email=a@localhost', ...args).trim();
  const calls = () => (existsSync(at('calls')) ? readFileSync(at('calls'), 'utf8') : '');
  /** GitHub's own program, as far as the scripts use it: what it was asked for is kept, and answered by this shell text. */
  const answers = (text: string) => {
    writeFileSync(at('gh'), `#!/bin/sh\nprintf '%s\\n' "$*" >>${at('calls')}\n${text}\n`);
    chmodSync(at('gh'), 0o755);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleet-scripts-'));
    clone = at('clone');
    mkdirSync(join(clone, 'nix', 'home'), { recursive: true });
    cpSync(join(PROJECT, 'ci'), join(clone, 'ci'), { recursive: true });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  describe('one comment per stack', () => {
    const said = (pages: string) => {
      answers(`case "$*" in *--paginate*) printf '%s' '${pages}' ;; esac`);
      writeFileSync(at('comment.md'), '<!-- fleet prod -->\nnothing is due\n');
      run(clone, 'ci/comment.sh', '12', at('comment.md'));
      return calls().trim().split('\n').at(-1);
    };
    const body = () => `--field body=@${at('comment.md')} --silent`;

    test('[R3.10] is made where there is none', () => {
      expect(said('[{"id":1,"body":"LGTM"}]')).toBe(
        `api --method POST repos/{owner}/{repo}/issues/12/comments ${body()}`,
      );
    });

    test('[R3.10] is updated in place, on whatever page it is; that of another stack stays', () => {
      const pages =
        '[{"id":1,"body":"<!-- fleet dev -->\\nx"}][{"id":7,"body":"<!-- fleet prod -->\\nformer"}]';
      expect(said(pages)).toBe(`api --method PATCH repos/{owner}/{repo}/issues/comments/7 ${body()}`);
    });
  });

  describe('an update of the locks', () => {
    const lock = (revision: string) => {
      for (const file of ['nix/flake.lock', 'nix/home/flake.lock'])
        writeFileSync(join(clone, file), `{ "revision": "${revision}" }\n`);
    };
    const update = () => run(clone, 'ci/update-lock.sh');
    const merges = 'pr merge --auto --squash https://example.org/pull/3\n';

    beforeEach(() => {
      git(folder, 'init', '--quiet', '--bare', 'origin.git');
      git(clone, 'init', '--quiet', '--initial-branch', 'main');
      git(clone, 'remote', 'add', 'origin', at('origin.git'));
      lock('1');
      git(clone, 'add', 'nix', 'ci');
      git(clone, 'commit', '--quiet', '--message', 'first');
      git(clone, 'push', '--quiet', 'origin', 'main');
    });
    const answersWith = (open: string) => {
      answers(`case "$2" in list) echo '${open}' ;; create) echo https://example.org/pull/3 ;; esac`);
    };

    test('[R3.10] is nothing where no input has moved', () => {
      answersWith('');
      expect(update()).toContain('the locks are up to date');
      expect([calls(), git(clone, 'ls-remote', 'origin', 'update-lock')]).toEqual(['', '']);
    });

    test('[R3.10] is a pull request of the locks alone, which merges itself when it is green', () => {
      answersWith('');
      lock('2');
      writeFileSync(join(clone, 'stray'), 'x');
      update();
      expect(git(at('origin.git'), 'diff', '--name-only', 'main', 'update-lock')).toBe(
        'nix/flake.lock\nnix/home/flake.lock',
      );
      expect(git(at('origin.git'), 'rev-list', '--count', 'main..update-lock')).toBe('1');
      expect(calls()).toMatch(/pr create --head update-lock /);
      expect(calls().endsWith(merges)).toBe(true);
    });

    test('[R3.10] takes the place of the one that is still open', () => {
      answersWith('');
      lock('2');
      update();
      git(clone, 'checkout', '--quiet', 'main');
      answersWith('https://example.org/pull/3');
      rmSync(at('calls'));
      lock('3');
      update();
      expect(git(at('origin.git'), 'show', 'update-lock:nix/flake.lock')).toContain('"3"');
      expect(git(at('origin.git'), 'rev-list', '--count', 'main..update-lock')).toBe('1');
      expect(calls()).not.toContain('pr create');
      expect(calls().endsWith(merges)).toBe(true);
    });
  });
});
