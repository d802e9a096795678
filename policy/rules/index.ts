import type { Rule } from '../rule';
import { closedAdminPorts, protectedData } from './cloud';
import { boundedWaits, hasHealthCheck, homesOnTheirChannel } from './hosts';
import { configurationOfThisHost, pinnedHostKey, twoAdmins } from './identity';
import { boundedUnits, forcedWithReason, noLatestImage, noPasswordLogin } from './nix';
import { noPlaintextSecret } from './secrets';

/** All rules of the pack, in the order in which people care. */
export const RULES: readonly Rule[] = [
  noPlaintextSecret,
  forcedWithReason,
  closedAdminPorts,
  noPasswordLogin,
  pinnedHostKey,
  twoAdmins,
  protectedData,
  noLatestImage,
  homesOnTheirChannel,
  configurationOfThisHost,
  boundedWaits,
  boundedUnits,
  hasHealthCheck,
];
