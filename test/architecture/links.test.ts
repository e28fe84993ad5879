/** What the documents point at is there: files, headings, commands and their options. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)));

function withoutCode(text: string): string {
  return text
    .replaceAll(/^```[\s\S]*?^```/gm, '')
    .replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()]/g, ' '));
}

/** The anchors of a page's headings, as GitHub makes them: the second of a name gets `-1`. */
function anchorsOf(path: string): Set<string> {
  const text = readFileSync(path, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
  const seen = new Map<string, number>();
  return new Set(
    [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => {
      const anchor = heading!
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
        .replaceAll(' ', '-');
      const count = seen.get(anchor) ?? 0;
      seen.set(anchor, count + 1);
      return count === 0 ? anchor : `${anchor}-${count}`;
    }),
  );
}

it.each(pages)('%s leads somewhere', (page) => {
  const text = withoutCode(readFileSync(join(root, page), 'utf8'));
  const broken = [...text.matchAll(/\]\(([^()\s]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? join(root, page) : resolve(root, dirname(page), decodeURI(file));
      if (!existsSync(path)) return true;
      return anchor !== undefined && path.endsWith('.md') && !anchorsOf(path).has(anchor);
    });
  expect(broken).toEqual([]);
});

const cli = join(root, 'packages/cli/src');
const main = readdirSync(cli, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(join(cli, path), 'utf8'))
  .join('\n');
const commands = new Set([...main.matchAll(/\.command\('([a-z]+)/g)].map(([, name]) => name));
const options = new Set([...main.matchAll(/(?<![\w-])(--?[a-z][a-z-]*)/g)].map(([, name]) => name));
const guides = [
  'README.md',
  ...readdirSync(join(root, 'docs/book')).map((name) => `docs/book/${name}`),
].filter((page) => page.endsWith('.md'));

it('knows the commands and options of cnn', () => {
  expect([...commands]).toEqual(expect.arrayContaining(['check', 'train', 'restore']));
  expect([...options]).toEqual(expect.arrayContaining(['--steps', '-o', '--resume']));
});

it.each(guides)('%s shows commands that there are', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const written = [...text.matchAll(/(?:^|`|pnpm@12 )cnn ([a-z]+)([^`#\n]*)/gm)];
  const unknown = written.flatMap(([, command, rest]) => [
    ...(commands.has(command!) ? [] : [`cnn ${command}`]),
    ...[...rest!.matchAll(/(?<![\w-])(--?[a-z][a-z-]*)/g)]
      .map(([, option]) => option!)
      .filter((option) => !options.has(option))
      .map((option) => `cnn ${command} ${option}`),
  ]);
  expect(unknown).toEqual([]);
});
