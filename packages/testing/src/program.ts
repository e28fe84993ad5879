import { readFileSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { check, type Program } from '@cnn-studio/language';
import type { SourceFile } from '../../runtime/src/node/run/folder';

/** A checked .cnn file, given as text or read from the examples. */
export function checked(
  path: string,
  text = readFileSync(path, 'utf8'),
): { program: Program; files: [SourceFile] } {
  const key = relative(process.cwd(), path).split(sep).join('/');
  const { program, diagnostics } = check({ read: (name) => (name === key ? text : undefined) }, [key]);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ code, message }) => `${code} ${message}`).join('\n'));
  return { program, files: [{ path: resolve(path), text }] };
}

export const example = (name: string) => resolve(import.meta.dirname, '../../../examples', name);
