import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const FOLDER = fileURLToPath(new URL('..', import.meta.url));
const MANIFEST_TEXT = readFileSync(join(FOLDER, 'package.json'), 'utf8');
const MANIFEST = JSON.parse(MANIFEST_TEXT);
const TRANSLATIONS: Record<string, string> = JSON.parse(
  readFileSync(join(FOLDER, 'package.nls.json'), 'utf8'),
);
const SOURCES = readdirSync(join(FOLDER, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(FOLDER, 'src', name), 'utf8'))
  .join('\n');
const COMMANDS: string[] = MANIFEST.contributes.commands.map(({ command }: { command: string }) => command);

test('commands that are contributed and commands that are registered are the same', () => {
  // In the source one stands after `register(` or `registerCommand(`.
  const registered = [...SOURCES.matchAll(/\bregister(?:Command)?\(\s*'(cnn\.\w+)'/g)].map(
    (match) => match[1]!,
  );
  expect(registered.toSorted()).toEqual(COMMANDS.toSorted());
});

test('menus only name commands that there are', () => {
  const menus = Object.values(MANIFEST.contributes.menus).flat() as { command: string }[];
  expect(menus.length).toBeGreaterThan(0);
  for (const { command } of menus) expect(COMMANDS).toContain(command);
});

test('nothing but .cnn files and their panels wakes the extension', () => {
  const [language, ...others] = MANIFEST.activationEvents as string[];
  expect(language).toBe('onLanguage:cnn');
  // Also a run that goes on and waits for its window to come back, and a task of ours.
  const expected = ['workspaceContains:**/*.cnn', 'onTaskType:cnn'];
  expect(others.slice(-2)).toEqual(expected);
  const panels = others.slice(0, -2);
  expect(panels.length).toBeGreaterThan(1);
  for (const panel of panels) {
    const [, viewType] = /^onWebviewPanel:(cnn\.\w+)$/.exec(panel) ?? [];
    expect(SOURCES).toContain(`'${viewType}'`);
  }
});

test('settings that are read are contributed', () => {
  const properties = Object.keys(MANIFEST.contributes.configuration.properties);
  const read = [...SOURCES.matchAll(/getConfiguration\('cnn'\)\.get<[^>]*>\('([\w.]+)'/g)];
  expect(read.length).toBeGreaterThan(0);
  for (const [, name] of read) expect(properties).toContain(`cnn.${name}`);
});

test('an untrusted workspace can neither train nor choose what would be run', () => {
  const { untrustedWorkspaces, virtualWorkspaces } = MANIFEST.capabilities;
  expect(untrustedWorkspaces).toMatchObject({ supported: 'limited', restrictedConfigurations: ['cnn.path'] });
  // What is run is the person's to say, never a folder's.
  expect(MANIFEST.contributes.configuration.properties['cnn.path'].scope).toBe('machine');
  expect(virtualWorkspaces.supported).toBe('limited');
  const train = MANIFEST.contributes.commands.find(
    ({ command }: { command: string }) => command === 'cnn.train',
  );
  expect(train.enablement).toContain('isWorkspaceTrusted');
});

test('every text of the manifest has its translation, and every translation is used', () => {
  const used = [...MANIFEST_TEXT.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!);
  expect(used.toSorted()).toEqual(Object.keys(TRANSLATIONS).toSorted());
});

test('pictures of the manifest are there', () => {
  const images = [...MANIFEST_TEXT.matchAll(/"(?:\.\/)?(images\/[^"]+)"/g)].map((match) => match[1]!);
  expect(images).toContain('images/icon.png');
  for (const image of images) expect(existsSync(join(FOLDER, image)), image).toBe(true);
});
