/** layers.py, of which a program gets what it uses. */
import source from './python/layers.py';

interface Definition {
  readonly name: string;
  readonly text: string;
  readonly uses: readonly string[];
}

const [head = '', ...parts] = source.trimEnd().split(/\n\n\n(?=(?:class|def) |[A-Z_]+ = )/);

const definitions: readonly Definition[] = parts.map((text) => {
  const name = /^(?:class |def )?(\w+)/.exec(text)![1]!;
  return { name, text, uses: [] };
});

export const LIBRARY: ReadonlySet<string> = new Set(definitions.map(({ name }) => name));

/** The file with the definitions of these names, and of all that they use; undefined where there are none. */
export function libraryWith(names: Iterable<string>): string | undefined {
  const wanted = new Set(names);
  for (const name of wanted) {
    const { text } = definitions.find((one) => one.name === name)!;
    // A set grows while it is walked.
    for (const word of text.match(/\w+/g) ?? []) if (LIBRARY.has(word)) wanted.add(word);
  }
  if (wanted.size === 0) return undefined;
  const body = definitions.filter(({ name }) => wanted.has(name)).map(({ text }) => text);
  return `${[onlyUsedImports(head, body.join('\n')), ...body].join('\n\n\n')}\n`;
}

const IMPORTS: readonly (readonly [line: string, used: RegExp])[] = [
  ['import math', /\bmath\./],
  ['import torch', /\btorch\./],
  ['import torch.nn.functional as F', /\bF\./],
  ['from torch import Tensor, nn', /\bnn\./],
  ['from torch.nn.utils import parametrize', /\bparametrize\./],
];

/** Drops the imports of a head that the code after it does not need. */
export function onlyUsedImports(text: string, code: string): string {
  let result = text;
  for (const [line, used] of IMPORTS) {
    if (used.test(code)) continue;
    const less = line.endsWith(', nn') && /\bTensor\b/.test(code) ? 'from torch import Tensor\n' : '';
    result = result.replace(`${line}\n`, less).replace(new RegExp(`${line}$`), less.trim());
  }
  return result.replaceAll(/\n{3,}/g, '\n\n').trimEnd();
}
