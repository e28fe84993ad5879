/** Steps as the statements of a network. */
import { type Dim, format } from '@cnn-studio/language';
import { OPERATORS, type Step } from '../steps';

/** Written with what they take in brackets. */
const FUNCTIONS = new Set(['mean', 'sum', 'min', 'max', 'attention']);
/** One in each line. */
const HEAVY = new Set(['conv', 'conv_transpose', 'dense', 'depthwise_conv', 'attention', 'embed', 'concat']);

export interface Body {
  readonly lines: readonly string[];
  /** Steps with weights in the order in which they are written. */
  readonly weighted: readonly Step[];
}

/** What steps need to make these results, in order; remarks among them. */
export function liveSteps(all: readonly Step[], results: readonly Step[]): Step[] {
  const live = new Set<Step>();
  const visit = (step: Step): void => {
    if (live.has(step)) return;
    for (const input of step.inputs) visit(input);
    live.add(step);
  };
  for (const result of results) visit(result);
  return all.filter((step) => live.has(step) || step.remark !== undefined);
}

export function writeBody(live: readonly Step[], inputs: readonly Step[], results: readonly Step[]): Body {
  const writer = new BodyWriter(live, inputs, results);
  return writer.write();
}

class BodyWriter {
  private readonly lines: string[] = [];
  private readonly weighted: Step[] = [];
  private readonly uses = new Map<Step, number>();
  private readonly names = new Map<Step, string>();
  private readonly taken = new Set<string>();
  private open: { text: string; heavy: boolean } | undefined;
  private flow: Step | undefined;

  constructor(
    private readonly live: readonly Step[],
    private readonly inputs: readonly Step[],
    private readonly results: readonly Step[],
  ) {
    for (const step of live)
      for (const input of step.inputs) this.uses.set(input, (this.uses.get(input) ?? 0) + 1);
    for (const result of results) this.uses.set(result, (this.uses.get(result) ?? 0) + 1);
    for (const input of inputs) {
      this.names.set(input, input.text!);
      this.taken.add(input.text!);
    }
  }

  write(): Body {
    this.flow = this.inputs[0];
    const written = this.live.filter((step) => !this.isInline(step) && step.kind !== 'input');
    written.forEach((step, index) => {
      if (step.remark !== undefined) {
        this.close();
        this.lines.push(`// ${step.remark}`);
        return;
      }
      const next = written.slice(index + 1).find(({ remark }) => remark === undefined);
      this.statement(step, next);
    });
    this.close();
    if (this.results.length > 1)
      this.lines.push(`return ${this.results.map((step) => this.names.get(step) ?? 'it').join(', ')}`);
    else if (this.results[0] !== undefined && this.results[0] !== this.flow)
      this.lines.push(this.operand(this.results[0]));
    return { lines: this.lines, weighted: this.weighted };
  }

  private isInline(step: Step): boolean {
    return (
      step.kind === 'number' ||
      (step.kind === 'learned' && this.uses.get(step) === 1 && !this.results.includes(step))
    );
  }

  private statement(step: Step, next: Step | undefined): void {
    const [first] = step.inputs;
    const isCall =
      !OPERATORS.has(step.kind) &&
      !FUNCTIONS.has(step.kind) &&
      step.kind !== 'slice' &&
      step.kind !== 'negate' &&
      step.kind !== 'learned';
    const isHeavy = HEAVY.has(step.kind);
    const continues =
      isCall &&
      first === this.flow &&
      this.open !== undefined &&
      this.names.get(first!) === undefined &&
      !(isHeavy && this.open.heavy);
    const text = this.expression(step, isCall);
    if (continues)
      this.open = {
        text: `${this.open!.text} -> ${text}`,
        heavy: this.open!.heavy || isHeavy,
      };
    else {
      const start =
        !isCall || first === this.flow || first === undefined ? text : `${this.operand(first)} -> ${text}`;
      this.close();
      // A sum ends a block: the next layer begins a line.
      this.open = { text: start, heavy: isHeavy || OPERATORS.has(step.kind) };
    }
    this.flow = step;
    const users = this.uses.get(step) ?? 0;
    const isNext = next?.inputs.includes(step);
    // A value that is used again, or later, has a name.
    if (
      users > (isNext ? next!.inputs.filter((input) => input === step).length : 0) &&
      (users > 1 || !isLast(this.results, step, next))
    )
      this.named(step);
  }

  private named(step: Step): void {
    const base = step.kind === 'embed' ? 'condition' : 'skip';
    let name = base;
    for (let number = 2; this.taken.has(name); number++) name = `${base}_${number}`;
    this.taken.add(name);
    this.open = { ...this.open!, text: `${this.open!.text} as ${name}` };
    this.close();
    this.names.set(step, name);
  }

  private close(): void {
    if (this.open !== undefined) this.lines.push(this.open.text);
    this.open = undefined;
  }

  private expression(step: Step, isCall: boolean): string {
    const [a, b] = step.inputs;
    if (OPERATORS.has(step.kind)) return `${this.operand(a!)} ${step.kind} ${this.operand(b!)}`;
    if (step.kind === 'slice') return `${this.operand(a!)}[${step.args[0]}]`;
    if (step.kind === 'negate') return `-${this.operand(a!)}`;
    const others = (isCall ? step.inputs.slice(1) : step.inputs).map((input) => this.operand(input));
    if (step.weights.length > 0) this.weighted.push(step);
    const args = [...others, ...step.args];
    return args.length === 0 ? step.kind : `${step.kind}(${args.join(', ')})`;
  }

  private operand(step: Step): string {
    if (step.kind === 'number') return Number(step.text) < 0 ? `(${step.text})` : step.text!;
    if (this.isInline(step)) {
      this.weighted.push(step);
      return `learned(${step.args.join(', ')})`;
    }
    return step === this.flow ? 'it' : this.names.get(step)!;
  }
}

function isLast(results: readonly Step[], step: Step, next: Step | undefined): boolean {
  return next === undefined && results.length === 1 && results[0] === step;
}

export function writeShape(shape: readonly Dim[]): string {
  return `[${shape.map((size) => format(size)).join(', ')}]`;
}
