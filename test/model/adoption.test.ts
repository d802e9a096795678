import { parse } from 'yaml';
import { ageRecipientOfHostKey } from '../../model/age-key';
import { adoption } from '../../model/adoption';
import { hostKeys } from '../support/config';

const FACTS = {
  running: '/nix/store/x-nixos-system-box-25.11',
  release: '25.11.20251101.abc',
  firstRelease: '24.11.20250101.def',
  generation: '42',
  architecture: 'x86_64',
  name: 'Box.lan',
  firmware: 'UEFI',
  root: 'ext4',
  disks: '/dev/nvme0n1 1T Samsung',
  users: 'ada,bob',
};
const found = (change: Record<string, string> = {}, way = {}) =>
  adoption({
    ...{ address: '10.0.0.9', user: 'root', port: 22, hostKey: hostKeys.other, ...way },
    facts: new Map(Object.entries({ ...FACTS, ...change })),
  });

test('[R6.2] a machine that runs NixOS is written as a host, from what it says of itself', () => {
  const { stanza, hardware, notes } = found({ hardware: Buffer.from('{ }\n').toString('base64') });
  expect(parse(stanza)).toEqual({
    box: {
      kind: 'physical',
      profiles: [],
      stateVersion: '24.11',
      addresses: ['10.0.0.9'],
      hostKey: hostKeys.other,
      hardware: { module: 'machines/box/hardware.nix' },
    },
  });
  expect(hardware).toEqual({ path: 'machines/box/hardware.nix', text: '{ }\n' });
  expect(notes.join('\n')).toContain(`encrypted to ${ageRecipientOfHostKey(hostKeys.other)}`);
  expect(notes.join('\n')).toContain('Firmware: UEFI; root: ext4; disks: /dev/nvme0n1 1T Samsung');
  expect(notes.join('\n')).toContain('accounts on it: ada, bob');
});

test('[R6.2] how it was reached is how it will be; its own configuration decides its state version', () => {
  const { stanza } = found(
    { architecture: 'aarch64', stateVersion: '23.05' },
    { user: 'ada', port: 2222, identityFile: 'keys/ada' },
  );
  expect(parse(stanza)).toMatchObject({
    box: {
      system: 'aarch64-linux',
      stateVersion: '23.05',
      connection: { user: 'ada', port: 2222, identityFile: 'keys/ada' },
    },
  });
});

test('[R6.2] what is no NixOS, or runs on no processor that there is a system for, is refused', () => {
  expect(() => found({ release: '' })).toThrow('10.0.0.9: expected a machine that runs NixOS');
  expect(() => found({ architecture: 'riscv64' })).toThrow('found riscv64');
});
