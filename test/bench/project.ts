import { resolve } from 'node:path';

/** The project's root: this file runs compiled, from `dist/test/bench/`. */
export const PROJECT = resolve(__dirname, '..', '..', '..');
