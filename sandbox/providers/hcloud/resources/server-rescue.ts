import type { Api, Json } from '../client';

/**
 * Resets a server into the rescue system `wanted`, or takes one off that it has not started yet. One that runs is left running.
 * @param actions path of the server's actions
 * @param enabled whether the next start is that of a rescue system
 * @param keys `ssh_keys` of the request
 */
export async function setRescue(
  api: Api,
  actions: string,
  enabled: boolean,
  wanted: string,
  keys: Json,
): Promise<void> {
  if (enabled) await api.act(`${actions}/disable_rescue`);
  if (wanted !== '')
    await api.repeat(
      5,
      () => true,
      () => api.act(`${actions}/enable_rescue`, { type: wanted, ...keys }),
    );
  if (enabled || wanted !== '')
    await api.repeat(
      10,
      () => true,
      () => api.act(`${actions}/reset`),
    );
}
