import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Screenshots, logs and what the scenarios work on; not kept in the repository. */
export const OUTPUT = fileURLToPath(new URL('./output/', import.meta.url));
