import { doctor } from '@cnn-studio/trainer';
import { paint } from '../output/style';

/** `cnn doctor`: 0 when some backend works, else 1. */
export async function examine(options: { readonly format: string }): Promise<number> {
  const found = await doctor();
  const status = found.chosen === undefined ? 1 : 0;
  if (options.format === 'json') {
    process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return status;
  }
  const lines = [
    'Versions',
    ...Object.entries(found.versions).map(([name, version]) => `  ${name} ${version}`),
  ];
  lines.push('', `Backends (\`--backend auto\` takes ${found.chosen ?? 'none'})`);
  for (const backend of found.backends) {
    lines.push(`  ${mark(backend.works)} ${backend.name}: ${backend.description}`);
    if (!backend.works)
      lines.push(`    ${backend.problem ?? 'it does not work'}. ${backend.advice ?? ''}`.trimEnd());
  }
  lines.push('', 'Data');
  for (const { name, path, advice } of found.data) {
    lines.push(`  ${mark(path !== undefined)} ${name}: ${path ?? advice ?? 'not found'}`);
  }
  process.stdout.write(`${lines.join('\n')}\n`);
  return status;
}

function mark(works: boolean): string {
  return works ? paint('green', '✓') : paint('red', '✗');
}
