import { readdirSync, readFileSync } from 'node:fs';
import { allDiagnostics } from '../../packages/language/src';

/** Programs to begin with: the examples, the language's own test programs, and those that each diagnostic shows. */
export function corpus(root: URL): readonly string[] {
  const folders = ['examples/', 'packages/language/test/programs/'];
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, root))
      .filter((name) => name.endsWith('.cnn'))
      .map((name) => readFileSync(new URL(folder + name, root), 'utf8')),
  );
  const shown = allDiagnostics.flatMap(({ examples }) =>
    examples.flatMap(({ wrong, right }) => [wrong.replaceAll('// <- here', ''), right]),
  );
  return [...files, ...shown];
}
