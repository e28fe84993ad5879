// `pnpm new command NAME`: a command of `cnn`, its options and its work.
import { join } from 'node:path';
import {
  beforeEnd,
  camel,
  create,
  edit,
  finish,
  pascal,
  requireFree,
  requireName,
  root,
  withImport,
} from './files.mjs';

const cli = join(root, 'packages/cli');

export function newCommand(name) {
  requireName('A command', name, '-');
  const options = join(cli, 'src/command-line', `${name}.ts`);
  const work = join(cli, 'src/commands', `${name}.ts`);
  const test = join(cli, 'test/commands', `${name}.test.ts`);
  requireFree(options, work, test);
  const declare = `${camel(name)}Command`;
  finish([
    create(options, optionsOf(name, declare)),
    create(work, workOf(name)),
    create(test, testOf(name, declare)),
    edit(join(cli, 'src/command-line/index.ts'), (text) =>
      beforeEnd(
        withImport(text, declare, `./${name}`),
        /export const COMMANDS: [^=]*=> void\)\[\] = \[\n[\s\S]*?(?=\];)/,
        `  ${declare},\n`,
      ),
    ),
  ]);
  console.log(`
\`pnpm cnn ${name} FILE\` works, and lists networks: what a person may write is in cli's command-line/${name}.ts, where options.ts has what
several commands share; what it does in commands/${name}.ts, loaded when it is asked for. Its place in the help is that in the list.
README.md lists the commands by hand.`);
}

function optionsOf(name, declare) {
  return `import type { Command } from 'commander';
import { finish } from './finish';
import { format } from './options';

export function ${declare}(cnn: Command): void {
  cnn
    .command('${name}')
    .description('list the networks and train blocks of a file')
    .argument('<file>')
    .option(...format)
    .action(async (file: string, options) =>
      finish((await import('../commands/${name}')).${camel(name)}(file, options)),
    );
}
`;
}

function workOf(name) {
  const options = `${pascal(name)}CommandOptions`;
  return `import { requireNetworks } from '../source';
import { note } from '../trained-run';

export interface ${options} {
  readonly format: string;
}

/**
 * \`cnn ${name}\`: what a file declares.
 * @returns the status that the process ends with: 0, or 1 where something failed
 * @throws UserError that says what is wrong with the file
 */
export async function ${camel(name)}(file: string, { format }: ${options}): Promise<number> {
  const { program } = requireNetworks(file, () => false, note).result;
  const declared = { networks: [...program.networks.keys()], trains: [...program.trains.keys()] };
  if (format === 'json') process.stdout.write(\`\${JSON.stringify(declared)}\\n\`);
  else for (const [kind, names] of Object.entries(declared)) process.stdout.write(\`\${kind}: \${names.join(', ')}\\n\`);
  return 0;
}
`;
}

function testOf(name, declare) {
  return `import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, test, vi } from 'vitest';
import { COMMANDS } from '../../src/command-line';
import { ${declare} } from '../../src/command-line/${name}';

const folder = mkdtempSync(join(tmpdir(), 'cnn-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the command prints. */
async function printed(...args: string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const cnn = new Command('cnn').exitOverride();
    ${declare}(cnn);
    await cnn.parseAsync(['${name}', ...args], { from: 'user' });
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
  }
}

test('cnn ${name} is listed, and says what a file declares', async () => {
  expect(COMMANDS).toContain(${declare});
  const file = join(folder, 'n.cnn');
  writeFileSync(file, 'network N(x: [4, 4, 1]) { conv(1, 3) }\\n');
  expect(await printed(file)).toBe('networks: N\\ntrains: \\n');
  expect(JSON.parse(await printed(file, '--format', 'json'))).toEqual({ networks: ['N'], trains: [] });
  expect(process.exitCode).toBe(0);
});

test('cnn ${name} says which file is not there', async () => {
  await expect(printed(join(folder, 'none.cnn'))).rejects.toThrow(/none\\.cnn/);
});
`;
}
