import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROJECT } from '../support/toolchain';

const SCRIPT = readFileSync(join(PROJECT, 'nix/modules/disk/roll-back.sh'), 'utf8');
const DAY = 86_400_000;

/** btrfs as far as the script uses it: a subvolume is a folder with a mark, and is not deleted while another is inside. */
const BTRFS = `#!/bin/bash
set -eu
top=\${TOP:?}
case "$1 $2" in
'subvolume create') mkdir "$3"; touch "$3/.subvolume" ;;
'subvolume list') find "$4" -mindepth 2 -name .subvolume -printf '%h\\n' | sort |
  awk -v top="$top/" -v from="$4" '{ for (i in seen) if (index($0, seen[i] "/") == 1) next; seen[NR] = $0; sub(top, ""); print "ID 9 gen 9 top level 5 path " $0 }' ;;
'subvolume delete')
  [ -z "$(find "$3" -mindepth 2 -name .subvolume)" ] || { echo "not empty: $3" >&2; exit 1; }
  rm -r "$3" ;;
*) echo "unknown: $*" >&2; exit 2 ;;
esac
`;

describe('the root at a start', () => {
  let folder: string;
  let top: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'nixos-fleet-roots-'));
    top = join(folder, 'top');
    mkdirSync(join(folder, 'bin'));
    const program = (name: string, text: string) => {
      writeFileSync(join(folder, 'bin', name), text, { mode: 0o755 });
    };
    program('btrfs', BTRFS);
    program('mount', `#!/bin/sh\necho "$@" >>${folder}/mounts\n`);
    program('umount', `#!/bin/sh\necho umount >>${folder}/mounts\n`);
    mkdirSync(join(top, '@/etc'), { recursive: true });
    writeFileSync(join(top, '@/.subvolume'), '');
    writeFileSync(join(top, '@/etc/left-behind'), '');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  /** As systemd runs it in stage 1. */
  const start = (script = SCRIPT) =>
    spawnSync('/bin/bash', ['--norc', '-e', '-c', `device=/dev/disk\ndays=30\ntop=${top}\n${script}`], {
      encoding: 'utf8',
      env: { PATH: `${folder}/bin:/usr/bin:/bin`, TOP: top },
    });
  const roots = () => readdirSync(join(top, 'old_roots')).sort();
  const aside = (age: number, ending = '') => {
    const name = `${new Date(Date.now() - age).toISOString().slice(0, 19)}Z${ending}`;
    mkdirSync(join(top, 'old_roots', name, 'var/lib/portables'), { recursive: true });
    writeFileSync(join(top, 'old_roots', name, '.subvolume'), '');
    writeFileSync(join(top, 'old_roots', name, 'var/lib/portables/.subvolume'), '');
    return name;
  };

  test('[R4.1] is empty, and the former one is kept', () => {
    expect(start()).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(top, '@'))).toEqual(['.subvolume']);
    expect(existsSync(join(top, 'old_roots', roots()[0] ?? '', 'etc/left-behind'))).toBe(true);
    expect(readFileSync(join(folder, 'mounts'), 'utf8')).toBe(
      `-t btrfs -o subvolid=5 /dev/disk ${top}\numount\n`,
    );
  });

  test('[R4.1] former ones are kept for 30 days, with what is inside them', () => {
    mkdirSync(join(top, 'old_roots'));
    const kept = [aside(29 * DAY), aside(29 * DAY, '+')];
    aside(31 * DAY);
    aside(400 * DAY, '+');
    mkdirSync(join(top, 'old_roots/by hand'));
    expect(start()).toMatchObject({ status: 0, stderr: '' });
    expect(roots()).toEqual(expect.arrayContaining([...kept, 'by hand']));
    expect(roots()).toHaveLength(4);
  });

  test('[R4.1] the last one is kept however long it ran, and however old its files are', () => {
    execFileSync('touch', ['-d', '1 year ago', join(top, '@')]);
    expect(start()).toMatchObject({ status: 0 });
    expect(roots()).toHaveLength(1);
  });

  test('[R4.1] two starts at the same time of a clock that stands still lose nothing', () => {
    writeFileSync(
      join(folder, 'bin/date'),
      '#!/bin/sh\ncase $1 in -u) echo 2026-01-01T00:00:00Z ;; +%s) echo 1767225600 ;; *) exec /bin/date "$@" ;; esac\n',
      { mode: 0o755 },
    );
    expect(start().status).toBe(0);
    expect(start().status).toBe(0);
    expect(roots()).toEqual(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z+']);
  });

  test.each(['[ -e "$top/@" ]', 'mv -T "$top/@new"', 'now='])(
    '[R4.1] a start that is cut off before %s leaves a root to the next one',
    (line) => {
      const cut = start(SCRIPT.slice(0, SCRIPT.indexOf(line)).replace(/if $/, ''));
      expect(cut.status).toBe(0);
      expect(start()).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(top).sort()).toEqual(['@', 'old_roots']);
      expect(readdirSync(join(top, '@'))).toEqual(['.subvolume']);
      expect(roots().some((name) => existsSync(join(top, 'old_roots', name, 'etc/left-behind')))).toBe(true);
    },
  );
});
