/** Every diagnostic there is. Adding one: a file of its own, and a line in its folder's index. */
import { adviceDiagnostics } from './advice';
import { dataDiagnostics } from './data';
import type { DiagnosticDefinition } from './define';
import { entryDiagnostics } from './entries';
import { nameDiagnostics } from './names';
import { shapeDiagnostics } from './shapes';
import { syntaxDiagnostics } from './syntax';
import { trainingDiagnostics } from './training';

// `never`: each definition takes data of its own, and nobody calls `message` through this list.
/** In order of codes. The manual and the tests read this list. */
export const allDiagnostics: readonly DiagnosticDefinition<never>[] = [
  ...syntaxDiagnostics,
  ...nameDiagnostics,
  ...shapeDiagnostics,
  ...entryDiagnostics,
  ...trainingDiagnostics,
  ...dataDiagnostics,
  ...adviceDiagnostics,
].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
