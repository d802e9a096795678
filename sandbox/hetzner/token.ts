/** The token that the simulated API accepts: as long as Hetzner's, which the official provider checks. */
export const simulatedToken = `${'simulated'.repeat(7)}0`;
