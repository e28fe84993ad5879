// Collects the texts of the extension and its language server into l10n/bundle.l10n.json, which translations start from:
// `node packages/vscode/l10n.mjs`. (Microsoft's own exporter does not see `const { t } = vscode.l10n`.)
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
export const BUNDLE = join(here, 'l10n/bundle.l10n.json');

/** A call of `t` with its first argument, if that is a text. */
const CALL =
  /(?<![\w.$])(?:vscode\.l10n\.|(?:this\.)?context\.)?t\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")?/g;

/** @param {string} literal */
function unquote(literal) {
  return literal.slice(1, -1).replaceAll(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character));
}

/** The server's texts are translated by the bundle of the extension that starts it. */
const FOLDERS = [join(here, 'src'), join(here, '../language-server/src')];

/** @returns {{ name: string, source: string }[]} */
function sourcesOf(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((name) => ({ name, source: readFileSync(join(folder, name), 'utf8') }));
}

/** The texts of all sources, sorted. @returns {Record<string, string>} */
export function collectTexts() {
  const texts = new Set();
  for (const { name, source } of FOLDERS.flatMap(sourcesOf)) {
    if (!/l10n|\bcontext\b/.test(source)) continue;
    for (const [call, literal] of source.matchAll(CALL)) {
      if (literal === undefined)
        throw new Error(`${name}: a text to translate is written where it is used: ${call}`);
      texts.add(unquote(literal));
    }
  }
  return Object.fromEntries([...texts].sort().map((text) => [text, text]));
}

const SUMMARY = /\bsummary:\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")/g;

/**
 * What each entry of the catalogue is, which hovers and completions say. Their translations have a file of their own,
 * `l10n/summaries.LANGUAGE.json`: the catalogue grows by itself, and what isn't there stays English.
 * @returns {string[]}
 */
export function collectSummaries() {
  return sourcesOf(join(here, '../language/src/catalogue')).flatMap(({ source }) =>
    [...source.matchAll(SUMMARY)].map(([, literal]) => unquote(literal)),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(here, 'l10n'), { recursive: true });
  writeFileSync(BUNDLE, `${JSON.stringify(collectTexts(), null, 2)}\n`);
}
