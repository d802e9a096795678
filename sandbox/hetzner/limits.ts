/** Quotas of the simulated project, and the API's own fixed maxima. */
export const limits = {
  servers: 200,
  ssh_keys: 100,
  networks: 50,
  firewalls: 50,
  primary_ips: 400,
  floating_ips: 50,
  load_balancers: 50,
  certificates: 50,
  images: 100,
  placement_groups: 50,
  volumes: 200,
  serversPerPlacementGroup: 10,
  networksPerServer: 3,
  subnetsPerNetwork: 50,
  routesPerNetwork: 100,
  aliasIpsPerServer: 5,
  firewallsPerServer: 5,
  rulesPerFirewall: 50,
  addressesPerRule: 100,
  volumesPerServer: 16,
  /** GB */
  volumeSize: { least: 10, most: 10_240 },
  /** Bytes */
  userData: 32 * 1024,
  /** Bytes; larger request bodies are refused unread. */
  requestBody: 1024 * 1024,
  /** Requests an hour; one token comes back every 3600/limit seconds. */
  requestsPerHour: 3600,
  perPage: { default: 25, most: 50 },
  /** Finished actions that stay readable. */
  finishedActions: 1000,
} as const;
