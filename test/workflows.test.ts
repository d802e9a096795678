import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from './support/toolchain';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<
    Record<string, { 'timeout-minutes'?: number; if?: string; steps: readonly Step[] }>
  >;
}

const FOLDER = join(PROJECT, '.github', 'workflows');
const workflows = new Map(
  readdirSync(FOLDER).map((file) => [file, parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow]),
);
const runs = (file: string) =>
  Object.values(workflows.get(file)?.jobs ?? {}).flatMap(({ steps }) =>
    steps.flatMap(({ run }) => run ?? []),
  );

describe('the workflows for GitHub', () => {
  test.each([...workflows])(
    '[R3.10] %s has limits, least rights, and actions of one version each',
    (_, workflow) => {
      expect(workflow.permissions.contents).toBeDefined();
      for (const job of Object.values(workflow.jobs)) {
        expect(job['timeout-minutes']).toBeGreaterThan(0);
        for (const { uses } of job.steps)
          if (uses !== undefined) expect(uses).toMatch(/@(v\d+(\.\d+)*|[0-9a-f]{40})$/);
      }
    },
  );

  test('[R3.10] every pull request is checked: types, lint, format, tests, every system and home', () => {
    expect(Object.keys(workflows.get('check.yml')?.on ?? {})).toContain('pull_request');
    expect(runs('check.yml').join('\n')).toMatch(
      /typecheck.*lint[^]*jest test\/model[^]*actionlint[^]*\.\/fleet check[^]*ci\/flake-check\.sh/,
    );
  });

  test('[R3.10] preview runs for this repository’s own branches alone, and is one comment', () => {
    const [job] = Object.values(workflows.get('preview.yml')?.jobs ?? {});
    expect(job?.if).toBe('github.event.pull_request.head.repo.full_name == github.repository');
    expect(runs('preview.yml').join('\n')).toMatch(
      /ci\/preview\.sh[^]*ci\/comment\.sh[^]*ci\/flake-check\.sh[^]*ci\/build\.sh/,
    );
  });

  test('[R3.10] what was merged is done behind an environment’s approval, exactly as it was previewed', () => {
    const { preview, up } = workflows.get('up.yml')?.jobs ?? {};
    expect(workflows.get('up.yml')?.on).toEqual({ push: { branches: ['main'] } });
    expect(up).toMatchObject({ needs: 'preview', environment: 'prod' });
    expect(preview?.steps.map(({ run }) => run).join('\n')).toMatch(/\.\/fleet approve --no-probe/);
    expect(up?.steps.at(-1)?.run).toMatch(/\.\/fleet up --no-probe .*--approved "\$DIGEST"/);
  });

  test('[R3.10] drift is looked for each day, and becomes an issue', () => {
    expect(workflows.get('drift.yml')).toMatchObject({
      on: { schedule: [{ cron: '43 5 * * *' }] },
      permissions: { issues: 'write' },
    });
    expect(runs('drift.yml').join('\n')).toContain('ci/drift.sh');
  });

  test('[R3.10] a deploy key is in no file, and leaves the environment before anything else runs', () => {
    for (const [, { jobs }] of workflows)
      for (const { run } of Object.values(jobs).flatMap(({ steps }) => steps))
        if (run?.includes('DEPLOY_KEY') === true)
          expect(run).toMatch(/^eval "\$\(ssh-agent\)"\nssh-add - <<<"\$DEPLOY_KEY"\nunset DEPLOY_KEY\n/);
  });

  test('[R3.10] the locks are updated each week', () => {
    expect(workflows.get('update-lock.yml')?.on).toMatchObject({ schedule: [{ cron: '17 4 * * 1' }] });
  });

  test('[R3.10] every script that they run is there', () => {
    for (const file of workflows.keys())
      for (const run of runs(file))
        for (const [script] of run.matchAll(/(?<=^|\s)(ci\/[a-z-]+\.sh|\.\/fleet)\b/gm))
          expect(() => {
            accessSync(join(PROJECT, script), constants.X_OK);
          }).not.toThrow();
  });
});
