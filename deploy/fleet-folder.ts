/** Folder of what the program writes, git-ignored. A module of its own: every step of a host needs it, and few need more of the project. */
export const FLEET_FOLDER = '.fleet';
