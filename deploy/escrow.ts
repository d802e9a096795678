import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { escrowPage } from '../model/escrow-page';
import type { FleetSpec } from '../model/fleet-spec';
import { ESCROW_FILE } from '../model/secret-files';
import { lastLines, run } from './child';
import { identitiesAtHand } from './key-at-hand';
import { secretsFolder } from './secrets-folder';
import { readFleet, stackFile } from './stack';
import { inTemporaryFolder } from './temporary-folder';
import { readIfThere } from './whole-file';

const USAGE = `usage: ./fleet escrow page [--with-key]   a page for the safe: what to do, who can open what; with the admin's private
                                       key where that is asked for
       ./fleet escrow image FILE         a file system for a USB stick: that page, the stack's config and sops files;
                                       nothing in it is readable without an admin's key`;
/** Seconds to make the file system. */
const LIMIT = 120;
const SIZE = '16M';

/**
 * `node dist/deploy/escrow.js STACK page|image …`
 * @throws Error with what to do next
 */
async function main([stack = '', verb = '', word = '', ...rest]: readonly string[]): Promise<void> {
  const withKey = word === '--with-key';
  if (verb === 'page' && rest.length === 0 && (withKey || word === ''))
    process.stdout.write(page(stack, readFleet(stack), withKey));
  else if (verb === 'image' && rest.length === 0 && word !== '' && !word.startsWith('-'))
    await image(stack, word);
  else throw new Error(USAGE);
}

/** @throws Error where there is no escrow yet, or where the key of no admin is at hand although it is asked for */
function page(stack: string, fleet: FleetSpec, withKey: boolean): string {
  const path = join(secretsFolder(stack), ESCROW_FILE);
  const escrow = readIfThere(path);
  if (escrow === undefined)
    throw new Error(`${path}: expected the escrow, found none: the first up makes it`);
  const atHand = withKey ? identitiesAtHand() : new Map<string, string>();
  const keys = fleet.admins.flatMap(({ name, recipient }): [string, string][] => {
    const key = atHand.get(recipient);
    return key === undefined ? [] : [[name, key]];
  });
  if (withKey && keys.length === 0)
    throw new Error(
      `expected the private key of ${fleet.admins.map(({ name }) => name).join(' or ')}, found none: set SOPS_AGE_KEY_FILE`,
    );
  return escrowPage(fleet, {
    stack,
    date: new Date().toISOString().slice(0, 10),
    sha256: createHash('sha256').update(escrow).digest('hex'),
    keys: new Map(keys),
  });
}

/** An ext4 file system in a file, filled without being mounted, so that no root is needed. */
async function image(stack: string, file: string): Promise<void> {
  if (existsSync(file))
    throw new Error(`${file}: expected nothing there, found something: name another file`);
  await inTemporaryFolder('escrow-', async (folder) => {
    writeFileSync(join(folder, 'README.txt'), page(stack, readFleet(stack), false));
    cpSync(secretsFolder(stack), join(folder, secretsFolder(stack)), { recursive: true });
    const config = stackFile(stack);
    writeFileSync(join(folder, config), readFileSync(config));
    const result = await run(['mkfs.ext4', '-q', '-L', 'fleet-escrow', '-d', folder, file, SIZE], {
      limit: LIMIT,
      // Where Debian keeps it, which is on the PATH of root alone.
      env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
    }).catch((error: unknown) => {
      throw new Error(`${String(error)}\nInstall e2fsprogs 1.43 or newer, then repeat`);
    });
    if (result.code !== 0) throw new Error(`mkfs.ext4 failed:\n${lastLines(result.stderr).join('\n')}`);
    console.log(`${file}: write it to a stick with: dd if=${file} of=/dev/sdX conv=fsync`);
  }).catch((error: unknown) => {
    rmSync(file, { force: true });
    throw error;
  });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
