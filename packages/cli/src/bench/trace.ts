import type { Profile } from './results';

const MAX_OPERATORS = 25;

/** Times by name. */
export class Sums {
  readonly #sums = new Map<string, { calls: number; milliseconds: number }>();

  add(name: string, milliseconds: number): void {
    const sum = this.#sums.get(name) ?? { calls: 0, milliseconds: 0 };
    sum.calls++;
    sum.milliseconds += milliseconds;
    this.#sums.set(name, sum);
  }

  /** A step's share, the slowest first. */
  slowest(steps: number): Profile['operators'] {
    return [...this.#sums]
      .map(([name, { calls, milliseconds }]) => ({
        name,
        calls: calls / steps,
        milliseconds: milliseconds / steps,
      }))
      .sort((a, b) => b.milliseconds - a.milliseconds)
      .slice(0, MAX_OPERATORS);
  }
}

/** An event of ONNX Runtime's profile, in Chrome's trace format. */
export interface TraceEvent {
  readonly cat: string;
  readonly name: string;
  /** Microseconds. */
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    /** Of a kernel on the GPU. */
    readonly shapes?: string;
  };
}

/** Sums of a profile that ONNX Runtime wrote of some steps. */
export function readTrace(
  events: readonly TraceEvent[],
  steps: number,
): Pick<Profile, 'clock' | 'onProcessor' | 'operators'> {
  const onGpu = events.filter(({ cat }) => cat === 'Api');
  const nodes = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
  const sums = new Sums();
  const onProcessor: Record<string, number> = {};
  for (const { name, dur, args } of nodes) {
    const operator = args?.op_name ?? name;
    if (onGpu.length === 0) sums.add(operator, dur / 1e3);
    const provider = args?.provider ?? '';
    if (provider === 'CPUExecutionProvider' || operator.startsWith('Memcpy')) {
      onProcessor[operator] = (onProcessor[operator] ?? 0) + 1 / steps;
    }
  }
  for (const { name, dur, args } of onGpu) {
    const shapes = args?.shapes ?? '';
    sums.add(`${name.split('&').at(-1)} ${shapes}`.trim(), dur / 1e3);
  }
  const clock = onGpu.length > 0 ? "the GPU's timestamps" : 'the processor, while it submits';
  return { clock, onProcessor, operators: sums.slowest(steps) };
}
