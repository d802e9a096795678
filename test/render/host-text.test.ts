import { hostText } from '../../render/host-text';
import { fleet, NIX, physical, secret } from './fleet';
import { home } from './homes';

const OWN = new Map([['own/modules/notes.nix', '{ services.fstrim.enable = true; }\n']]);

function text(change: Parameters<typeof physical>[1] = {}, nix = NIX, modules = OWN) {
  const host = physical('box', change);
  const spec = fleet([host], { secrets: [secret('token', ['box'])] });
  return hostText(spec, host, { nix, modules, homeModules: new Map() });
}

test('[R6.0] what a reviewer sees of a host is its own text, hashes of what is shipped, and neither facts nor ciphertext', () => {
  const shown = text({ options: { 'services.openssh.ports': [2222] } });
  expect(shown['hosts/box/options.nix']).toContain('services.openssh.ports = [ 2222 ];');
  expect(shown['hosts/box/secrets.nix']).toContain('sopsFile = ./secrets/');
  expect(shown['own/modules/notes.nix']).toBe(OWN.get('own/modules/notes.nix'));
  expect(shown['modules/ssh']).toMatch(/^[0-9a-f]{8}$/);
  expect(Object.keys(shown).filter((path) => /facts\.json|\.yaml/.test(path))).toEqual([]);
});

test('an edit shows in exactly the files that it changes', () => {
  const changed = (before: Record<string, string>, after: Record<string, string>) =>
    [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
      (path) => before[path] !== after[path],
    );
  expect(changed(text(), text({ packages: ['hello'] }))).toEqual(['hosts/box/default.nix']);
  const edited = new Map(NIX).set(
    'modules/ssh/default.nix',
    `${NIX.get('modules/ssh/default.nix')}# a word\n`,
  );
  expect(changed(text(), text({}, edited))).toEqual(['modules/ssh']);
  const long = new Map([['own/modules/notes.nix', `# ${'x'.repeat(20_000)}\n{ }\n`]]);
  expect(text({}, NIX, long)['own/modules/notes.nix']).toHaveLength(8);
});

test('[R1.2] homes are told apart from the system, with their secrets and without ciphertext', () => {
  const host = physical('box', { homes: [home({ packages: ['ripgrep'] })] });
  const spec = fleet([host], { secrets: [secret('mail', ['box'], { home: 'ada' })] });
  const shown = hostText(spec, host, { nix: NIX, modules: new Map(), homeModules: new Map() });
  expect(shown['home-ada/homes/ada@box/default.nix']).toContain('ripgrep');
  expect(shown['home-ada/homes/ada@box/secrets.nix']).toContain('mail');
  expect(Object.keys(shown).filter((path) => path.endsWith('.yaml'))).toEqual([]);
});
