import classify from './programs/classify.cnn';
import generate from './programs/generate.cnn';
import restore from './programs/restore.cnn';

/** The sources of the programs whose losses are compared; each takes 20 steps. */
export const PROGRAMS: Readonly<Record<string, string>> = { restore, generate, classify };
