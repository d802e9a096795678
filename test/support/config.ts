import { ageRecipient } from '../../model/age-key';
import { ed25519PublicKeyLine } from '../../model/ssh-key-pair';
import { simulatedSeed } from '../../sandbox/world/keys';

/** Stack config as a test spoils it: any key, any value. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type RawConfig = Record<string, any>;

export const recipients = {
  alice: ageRecipient(simulatedSeed('admin/alice')),
  bob: ageRecipient(simulatedSeed('admin/bob')),
};

export const hostKeys = {
  desktop: ed25519PublicKeyLine(simulatedSeed('host/desktop')),
  other: ed25519PublicKeyLine(simulatedSeed('host/other')),
};

/** The least config of a fleet: one physical host and two admins. */
export function minimalConfig(): RawConfig {
  return {
    admins: { alice: { recipient: recipients.alice }, bob: { recipient: recipients.bob } },
    hosts: {
      desktop: {
        kind: 'physical',
        profiles: ['desktop'],
        stateVersion: '25.11',
        addresses: ['10.0.0.1'],
        hardware: { module: 'machines/desktop.nix' },
        hostKey: hostKeys.desktop,
      },
    },
  };
}
