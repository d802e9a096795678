/** Login name of the user that `deployUser` of a host makes (nix/modules/deploy-user). */
export const DEPLOY_USER = 'deploy';

/** Whether the operator logs in as that user: a host that has none may have a user of that name who is like any other. */
export function deploysAsUser(host: {
  readonly deployUser?: unknown;
  readonly connection: { readonly user: string };
}): boolean {
  return host.deployUser !== undefined && host.connection.user === DEPLOY_USER;
}
