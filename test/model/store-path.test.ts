import { withoutStore } from '../../model/store-path';

const source = 'j3krx9fdwqpsz1c7v2b8n4m6a5l0g3hy-source';

test.each(['/nix/store', '/home/ada/my fleet/.sandbox/nix/nix/store'])(
  '[R2.9] a file of a flake in %s is named as the flake has it',
  (store) => {
    const text = (file: string) => `The option \`a' defined in \`${file}hosts/web/options.nix' is not /etc/a`;
    expect(withoutStore(text(`${store}/${source}/`), store)).toBe(text(''));
    // One that a module names by a string is shown without the root.
    expect(withoutStore(text(`/nix/store/${source}/`), store)).toBe(text(''));
    const whole = `${store}/${source}/hosts/web/options.nix`;
    expect(withoutStore(`${whole}, ${whole}`, store)).toBe('hosts/web/options.nix, hosts/web/options.nix');
  },
);
