import type { Api } from '../client';
import type { PropertyMap } from '../../rpc/values';

/** Deletes a server, after a shutdown where that is asked for; one that does not shut down in time is deleted, too. */
export async function deleteServer(api: Api, id: string, state: PropertyMap): Promise<void> {
  const path = `/servers/${id}`;
  if (state.shutdownBeforeDeletion === true) {
    await api.act(`${path}/actions/shutdown`);
    await api
      .repeat(
        5,
        () => true,
        async () => {
          const found = await api.find(path, 'server');
          if (found && found.status !== 'off') throw new Error('server has not shut down yet');
        },
      )
      .catch((error: unknown) => {
        if (api.signal.aborted) throw error;
      });
  }
  const { action } = await api.request('DELETE', path);
  await api.settle(action);
}
