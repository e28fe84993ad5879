import { findPackage } from '@cnn-studio/exporters';
import type { Doctor } from '@cnn-studio/protocol';
import type { TensorFlowBackend } from '@cnn-studio/runtime';
import { doctor } from '@cnn-studio/runtime/node';
import { paint } from '../output/style';

/** `cnn doctor`, which only looks, or `cnn doctor --install BACKEND`, which builds what that backend needs. */
export async function doctorCommand(options: {
  readonly format: string;
  readonly install?: TensorFlowBackend;
  readonly python?: string;
}): Promise<number> {
  if (options.install === undefined) return examine(options);
  const { buildBinding } = await import('@cnn-studio/runtime');
  try {
    const built = await buildBinding(options.install, options.python, (line) =>
      process.stderr.write(`${line}\n`),
    );
    process.stdout.write(
      `${options.install} is ready, on TensorFlow ${built.tensorflow}: cnn train FILE --backend ${options.install}\n`,
    );
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

function findPyTorch(python: string | undefined): NonNullable<Doctor['engines']>[number] {
  const found = findPackage('torch', { python, workspace: process.cwd() });
  return 'missing' in found ? { name: 'pytorch', problem: found.missing } : { name: 'pytorch', ...found };
}

/** `cnn doctor`: 0 when some backend works, else 1. */
async function examine(options: { readonly format: string; readonly python?: string }): Promise<number> {
  const found = { ...(await doctor()), engines: [findPyTorch(options.python)] };
  const status = found.chosen === undefined ? 1 : 0;
  if (options.format === 'json') {
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return status;
  }
  const shown = (versions: Readonly<Record<string, string>>) =>
    Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const lines = ['Versions', ...shown(found.versions).map((line) => `  ${line}`)];
  const [here, elsewhere] = [true, false].map((here) => found.backends.filter((one) => one.here === here));
  const working = here!.filter(({ works }) => works);
  const broken = here!.filter(({ works }) => !works);
  lines.push('', `Backends that work (\`--backend auto\` picks ${found.chosen ?? 'none'})`);
  for (const { name, description, device, unfit, versions } of working) {
    lines.push(
      `  ${paint('green', '✓')} ${name}: ${description}${device === undefined ? '' : `, on ${device}`}`,
    );
    if (unfit !== undefined) lines.push(...indented(`auto skips it: ${unfit}.`));
    lines.push(...indented(shown(versions).join(', ')));
  }
  if (broken.length > 0) lines.push('', 'Backends that do not start here');
  broken.forEach(({ name, description, problem, advice }, i) => {
    lines.push(`  ${paint('red', '✗')} ${name}: ${description}`);
    const before = broken[i - 1];
    if (problem === before?.problem && advice === before?.advice) {
      lines.push(...indented(`Why, and what to do: as ${before!.name}.`));
      return;
    }
    lines.push(...indented(`Why: ${problem ?? 'it does not work'}.`));
    if (advice !== undefined) lines.push(...indented(`What to do: ${advice}`));
  });
  for (const { name, version, python, problem } of found.engines) {
    lines.push('', 'Engines for `cnn train --engine`');
    if (problem === undefined)
      lines.push(`  ${paint('green', '✓')} ${name}: PyTorch ${version}, in ${python}`);
    else {
      lines.push(`  ${paint('red', '✗')} ${name}`, ...indented(`Why: ${problem}.`));
      lines.push(
        ...indented(
          'What to do: install it (https://pytorch.org/get-started), or name its Python in CNN_PYTHON.',
        ),
      );
    }
  }
  if (elsewhere!.length > 0) {
    lines.push('', `For other systems: ${elsewhere!.map(({ name }) => name).join(', ')}`);
  }
  lines.push('', 'Data');
  for (const { name, path, advice } of found.data) {
    const mark = path === undefined ? paint('red', '✗') : paint('green', '✓');
    lines.push(`  ${mark} ${name}: ${(path ?? advice ?? 'not found').replaceAll('\n', '\n    ')}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return status;
}

const WIDTH = 100;

/** A paragraph under a list's entry, broken between words. */
function indented(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(`    ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
