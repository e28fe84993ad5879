/**
 * Formulas of the documentation as plain text. Hovers and completions of most editors show Markdown but no
 * mathematics; `$H \times W$` reads better there as `H × W`.
 */

const SYMBOLS: Readonly<Record<string, string>> = {
  alpha: 'α',
  approx: '≈',
  beta: 'β',
  cdot: '·',
  ell: 'ℓ',
  epsilon: 'ε',
  eta: 'η',
  gamma: 'γ',
  in: '∈',
  lambda: 'λ',
  lceil: '⌈',
  le: '≤',
  leftarrow: '←',
  lfloor: '⌊',
  lVert: '‖',
  mu: 'μ',
  nabla: '∇',
  phi: 'φ',
  Phi: 'Φ',
  pi: 'π',
  prod: '∏',
  propto: '∝',
  quad: '  ',
  rceil: '⌉',
  rfloor: '⌋',
  rho: 'ρ',
  rVert: '‖',
  sigma: 'σ',
  Sigma: 'Σ',
  sim: '~',
  sum: '∑',
  times: '×',
  top: 'T',
  Vert: '‖',
};

/** Words that only say how the next thing looks. */
const FONT_COMMANDS: ReadonlySet<string> = new Set([
  'bar',
  'big',
  'Big',
  'hat',
  'left',
  'mathbb',
  'mathcal',
  'mathrm',
  'operatorname',
  'right',
  'text',
]);

/** Markdown with every `$...$` and `$$...$$` outside of code turned into code. */
export function withPlainFormulas(markdown: string): string {
  return markdown.replaceAll(
    /(```.*?```|`[^`]*`)|\$\$([^$]+)\$\$|\$([^$\n]+(?:\n[^$\n]+)?)\$/gs,
    (_, code: string | undefined, display: string | undefined, inline: string | undefined) =>
      code ?? `\`${plainFormula((display ?? inline)!)}\``,
  );
}

export function plainFormula(latex: string): string {
  const text = latex
    .replaceAll(/\\begin\{cases\}(.*?)\\end\{cases\}/gs, (_, cases: string) =>
      cases
        .split('\\\\')
        .map((one) => one.replace('&', ' if ').trim())
        .join('; '),
    )
    .replaceAll(/\\[,;:! ]/g, ' ');
  return new Reader(text).all().replaceAll(/\s+/g, ' ').trim();
}

/** Reads one group after the other. Braces that aren't closed end with the text. */
class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  all(): string {
    let result = '';
    while (this.#at < this.text.length) result += this.#next();
    return result;
  }

  /** A group in braces, a command with its arguments, or a character. */
  #next(): string {
    const character = this.text[this.#at++] ?? '';
    if (character === '{') return this.#group();
    if (character === '\\') return this.#command();
    if (character !== '_' && character !== '^') return character;
    const script = this.#next();
    return script.length > 1 && /[^\w,.]/.test(script) ? `${character}(${script})` : `${character}${script}`;
  }

  #group(): string {
    let result = '';
    while (this.#at < this.text.length && this.text[this.#at] !== '}') result += this.#next();
    this.#at++;
    return result;
  }

  #command(): string {
    const [name = ''] = /^[A-Za-z]+/.exec(this.text.slice(this.#at)) ?? [];
    if (name === '') return this.text[this.#at++] ?? '';
    this.#at += name.length;
    if (name === 'frac' || name === 'tfrac') return `${this.#argument()} / ${this.#argument()}`;
    if (name === 'sqrt') return `√(${this.#next()})`;
    if (FONT_COMMANDS.has(name)) {
      // `\hat x`: the blank only ends the word.
      while (this.text[this.#at] === ' ') this.#at++;
      return this.#next();
    }
    return SYMBOLS[name] ?? name;
  }

  #argument(): string {
    const part = this.#next();
    return /[+\-×·/ ]/.test(part) ? `(${part})` : part;
  }
}
