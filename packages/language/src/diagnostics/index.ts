import type { DiagnosticDefinition } from './define';
import { syntaxDiagnostics } from './syntax';

// `never`: each definition takes data of its own, and nobody calls `message` through this list.
/** Every diagnostic there is, in order of codes. The manual and the tests read this list. */
export const allDiagnostics: readonly DiagnosticDefinition<never>[] = [...syntaxDiagnostics];
