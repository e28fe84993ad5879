import { check, type Program } from '../../../packages/language/src';

/** Multiply-adds for one example that a network may take: tfjs's plain JavaScript has to follow. */
const MAX_WORK = 250_000;

export interface Checked {
  readonly program: Program;
  /** What is wrong, and what can't be compared. */
  readonly errors: readonly string[];
}

/** A softmax of one channel is constant: what a normalization makes of it are rounding errors, different ones everywhere. */
const CONSTANT = 'CNN511';

export function checkText(text: string): Checked {
  const { program, diagnostics } = check({ read: () => text }, ['random.cnn']);
  const errors = diagnostics.filter(({ severity, code }) => severity === 'error' || code === CONSTANT);
  return { program, errors: errors.map(({ code, message }) => `${code} ${message}`) };
}

/** A network that grows line by line. The checker says what fits, and what shape there is now. */
export class Draft {
  readonly #lines: string[] = [];
  /** Of the flow's value, without the batch. */
  shape: readonly number[];
  /** Named values that can be used again, with their shapes. */
  readonly named: { readonly name: string; readonly shape: readonly number[] }[] = [];

  constructor(
    readonly name: string,
    readonly input: readonly number[],
    /** Further parameters: `label: class(10)`. */
    readonly more: readonly string[] = [],
  ) {
    this.shape = input;
  }

  text(header = this.header()): string {
    return `${header} {\n${this.#lines.map((line) => `  ${line}\n`).join('')}}\n`;
  }

  header(sizes: readonly (number | string)[] = this.input): string {
    const main = sizes.length === 1 ? `z: [${sizes[0]}]` : `x: [${sizes.join(', ')}]`;
    return `network ${this.name}(${[main, ...this.more].join(', ')})`;
  }

  /** Adds a line that goes on with the flow, if it fits. */
  add(line: string): boolean {
    this.#lines.push(line);
    const shape = this.#result();
    if (shape === undefined) this.#lines.pop();
    else this.shape = shape;
    return shape !== undefined;
  }

  /** As `add`, and gives the result a name. */
  addNamed(line: string): boolean {
    const name = `v${this.named.length + 1}`;
    if (!this.add(`${line} as ${name}`)) return false;
    this.named.push({ name, shape: this.shape });
    return true;
  }

  #result(): readonly number[] | undefined {
    const { program, errors } = checkText(this.text());
    const network = program.networks.get(this.name);
    if (errors.length > 0 || network === undefined || !network.valid) return undefined;
    let work = 0;
    for (const node of network.nodes) {
      if (node.op === 'entry') work += node.cost.multiplyAdds as number;
    }
    const type = network.nodes[network.outputs[0]!.node]!.type;
    if (type.kind !== 'tensor' || work > MAX_WORK) return undefined;
    return type.shape.every((size) => typeof size === 'number') ? (type.shape as number[]) : undefined;
  }
}
