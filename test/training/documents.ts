/** Every program that somebody who reads about this project may try. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contract } from '@cnn-studio/testing/contract';
import { allDiagnostics } from '../../packages/language/src';

export interface DocumentedProgram {
  /** Where it stands. */
  readonly title: string;
  readonly text: string;
  /** It is there to show a mistake: the checker refuses it. */
  readonly isFaulty: boolean;
}

const root = join(import.meta.dirname, '../..');

/** Pages whose programs are wrong on purpose. What is right on the pages of diagnostics comes from the diagnostics. */
const FAULTY = ['docs/errors-compared.md', 'examples/tutorial-as-written.cnn'];
const GENERATED = 'docs/diagnostics/';
const SKIPPED = new Set(['node_modules', 'dist', 'output', 'runs', '.git', '.vscode-test']);

function filesBelow(folder: string, extension: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (SKIPPED.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path, extension);
    return entry.name.endsWith(extension) ? [path] : [];
  });
}

function named(path: string): { title: string; text: string } {
  const title = relative(root, path).split(sep).join('/');
  return { title, text: readFileSync(path, 'utf8').replaceAll('\r\n', '\n') };
}

/** The text of each block of .cnn code in a Markdown page. */
function blocks(page: string): string[] {
  return [...page.matchAll(/^([ \t]*)```cnn\n([\s\S]*?)^\1```/gm)].map(([, , code]) => code!);
}

function fromPages(): DocumentedProgram[] {
  const pages = filesBelow(root, '.md').map(named);
  return pages
    .filter(({ title }) => !title.startsWith(GENERATED))
    .flatMap(({ title, text }) => {
      const isFaulty = FAULTY.includes(title);
      return blocks(text).map((code, index) => ({ title: `${title}, ${index + 1}`, text: code, isFaulty }));
    });
}

function fromDiagnostics(): DocumentedProgram[] {
  return allDiagnostics.flatMap(({ code, examples }) =>
    examples.map(({ right }, index) => ({ title: `${code}, ${index + 1}`, text: right, isFaulty: false })),
  );
}

function fromExamples(): DocumentedProgram[] {
  return filesBelow(join(root, 'examples'), '.cnn')
    .map(named)
    .map(({ title, text }) => ({ title, text, isFaulty: FAULTY.includes(title) }));
}

/** In documents, examples, pages of diagnostics, and the language's tour. */
export function documentedPrograms(): DocumentedProgram[] {
  const tour = Object.entries(contract).map(([title, text]) => ({ title, text, isFaulty: false }));
  return [...fromPages(), ...fromExamples(), ...fromDiagnostics(), ...tour];
}
