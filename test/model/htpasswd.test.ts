import { compareSync } from 'bcryptjs';
import { execFileSync } from 'node:child_process';
import { generate, type Generated, SECRET_SEED_BYTES } from '../../model/recipes';

const seed = (byte: number) => Buffer.alloc(SECRET_SEED_BYTES, byte).toString('base64');
const password = (byte: number) => generate('password', seed(byte), { name: 'pw', length: 72 });
const make = (byte: number, others: Record<string, Generated>) =>
  generate(
    'htpasswd',
    seed(byte),
    { name: 'web', length: 32, htpasswd: { ada: 'ada-pw', bob: 'bob-pw' } },
    others,
  );

describe('a file of logins (htpasswd)', () => {
  const others = { 'ada-pw': password(1), 'bob-pw': password(2) };
  const { value, publicKey } = make(3, others);
  const lines = value.split('\n');

  test('[R2.1] has a line per login, the hash of that login’s own password, and nothing in clear', () => {
    expect(lines).toEqual([
      expect.stringMatching(/^ada:\$2y\$10\$[./A-Za-z0-9]{53}$/),
      expect.stringMatching(/^bob:\$2y\$10\$[./A-Za-z0-9]{53}$/),
      '',
    ]);
    const [ada = '', bob = ''] = lines.map((line) => line.split(':')[1] ?? '');
    expect(compareSync(others['ada-pw'].value, ada)).toBe(true);
    expect(compareSync(others['bob-pw'].value, bob)).toBe(true);
    expect(compareSync(others['bob-pw'].value, ada)).toBe(false);
    expect(compareSync(`${others['ada-pw'].value.slice(0, -1)}?`, ada)).toBe(false);
    expect(publicKey).toBeUndefined();
  });

  test('[R2.1] is the same for the same seed and passwords; another seed is another salt', () => {
    expect(make(3, others).value).toBe(value);
    const [ada, bob] = make(4, others).value.split('\n');
    expect(ada?.slice(0, 33)).not.toBe(lines[0]?.slice(0, 33));
    expect(ada?.slice(4, 33)).not.toBe(bob?.slice(4, 33));
    expect(make(3, { ...others, 'bob-pw': password(5) }).value.split('\n')[1]).not.toBe(lines[1]);
  });

  test('[R2.1] the system’s own crypt(3), which servers ask, finds the same hash', () => {
    const hash = lines[0]?.split(':')[1] ?? '';
    const program = 'chomp(my ($password, $hash) = <STDIN>); print crypt($password, $hash)';
    const input = `${others['ada-pw'].value}\n${hash}\n`;
    expect(execFileSync('perl', ['-e', program], { input, encoding: 'utf8' })).toBe(hash);
  });
});
