/** What a person sees of `cnn bench gpu` while it runs. */

import { formatBytes } from '@cnn-studio/language/units';
import { paint } from '../output/style';
import type { Agreement, GpuBenchmark, Product, Profile, Step, Task } from './results';

/** What it runs on, and what starts. */
export function heading(results: GpuBenchmark): string {
  const { machine, cards, adapter, backends, peer, tiny, reason } = results;
  const lines = [`${machine.processor}, ${machine.cores} cores, ${formatBytes(machine.memoryBytes)}`];
  for (const { name, driver, memoryBytes } of cards) {
    lines.push(`${name}, ${formatBytes(memoryBytes)}, driver ${driver}`);
  }
  lines.push(adapter === undefined ? 'no WebGPU adapter' : `WebGPU takes ${adapter.description}`);
  lines.push(peer === undefined ? 'no PyTorch on a GPU to compare with' : `PyTorch ${peer}`);
  for (const { name, works, here, problem } of backends) {
    if (works) lines.push(`${paint('green', '✓')} ${name}`);
    else if (here) lines.push(`${paint('red', '✗')} ${name}: ${problem}`);
  }
  if (tiny) lines.push(`Tiny shapes, whose speeds mean nothing: ${reason}.`);
  return `${lines.join('\n')}\n\n`;
}

/** One finding, or how a task failed. */
export function line(found: Product | Step | Profile | Agreement | Task): string {
  if ('part' in found) {
    const what = [found.part, found.program, found.backend].filter((word) => word !== undefined).join(' ');
    return `${paint('red', '✗')} ${what} ${found.status}: ${found.problem}`;
  }
  if ('agrees' in found) {
    const { program, backend, difference, agrees } = found;
    return `agreement ${program} ${backend}: ${difference.toExponential(1)}${agrees ? '' : ', too much'}`;
  }
  if ('operators' in found) {
    const { program, size, backend, operators, clock } = found;
    const slowest = operators
      .slice(0, 5)
      .map(({ name, calls, milliseconds }) => `  ${milliseconds.toFixed(3)} ms, ${calls}x ${name}`);
    return [`profile ${program} ${size} ${backend} (${clock})`, ...slowest].join('\n');
  }
  const what = 'program' in found ? `${found.program} ${found.size}` : `product ${found.size}`;
  const { backend, firstMs, secondMs, medianMs, gflops } = found;
  return `${what} ${backend}: ${medianMs.toFixed(2)} ms, ${gflops.toFixed(0)} GFLOP/s (first ${firstMs.toFixed(0)}, second ${secondMs.toFixed(0)} ms)`;
}
