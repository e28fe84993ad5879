// `pnpm new panel NAME`: a panel of the extension in which a trained network is used.
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
  runScript,
  title,
  withImport,
} from './files.mjs';

const vscode = join(root, 'packages/vscode');

export function newPanel(name) {
  requireName('A panel', name, '-');
  const folder = join(vscode, 'src', name);
  const test = join(vscode, 'test', `${name}.test.ts`);
  requireFree(folder, test);
  const names = {
    name,
    constant: name.replaceAll('-', '_').toUpperCase(),
    Type: pascal(name),
    shown: title(name),
    viewType: `cnn.${camel(name)}`,
    command: `cnn.show${pascal(name)}`,
    key: `command.show${pascal(name)}`,
  };
  const text = (key, value) => (json) =>
    beforeEnd(json, /^\{\n[\s\S]*"(?=\n\}\n$)/, `,\n  ${JSON.stringify(key)}: ${JSON.stringify(value)}`);
  finish([
    create(join(folder, 'messages.ts'), messagesOf(names)),
    create(join(folder, 'html.ts'), htmlOf(names)),
    create(join(folder, 'panel.ts'), panelOf(names)),
    create(join(folder, 'register.ts'), registerOf(names)),
    create(join(folder, 'page/main.ts'), pageOf(names)),
    create(join(folder, 'page/page.css'), STYLE),
    create(test, testOf(names)),
    edit(join(vscode, 'src/extension.ts'), (source) =>
      beforeEnd(
        withImport(
          withImport(source, names.constant, `./${name}/panel`),
          `register${names.Type}`,
          `./${name}/register`,
        ),
        /const MODEL_PANELS: [^=]*= \[\n[\s\S]*?(?=\];)/,
        `  { kind: ${names.constant}, register: register${names.Type} },\n`,
      ),
    ),
    edit(join(vscode, 'package.json'), (manifest) =>
      beforeEnd(
        beforeEnd(manifest, /(?: *"onWebviewPanel:[^"]*",\n)+/, `    "onWebviewPanel:${names.viewType}",\n`),
        / {4}"commands": \[\n[\s\S]*?\}(?=\n {4}\],)/,
        `,
      {
        "command": "${names.command}",
        "title": "%${names.key}%",
        "category": "CNN",
        "enablement": "isWorkspaceTrusted"
      }`,
      ),
    ),
    edit(join(vscode, 'package.nls.json'), text(names.key, `Show ${names.shown}`)),
    edit(join(vscode, 'package.nls.zh-cn.json'), text(names.key, `Show ${names.shown}`)),
  ]);
  runScript('packages/vscode/l10n.mjs');
  console.log(`
*CNN: Show ${names.shown}* works, and shows what networks a run has: its messages, its page and what it does are in
packages/vscode/src/${name}. What it asks the loaded networks for are the requests of packages/protocol. Its texts are in
l10n/bundle.l10n.json; translate them in bundle.l10n.zh-cn.json and the command's title in package.nls.zh-cn.json, and write the panel's
scenario in test/editor (accessibility.ts holds panels to the rules of axe-core).`);
}

function messagesOf({ Type, name }) {
  return `/** What the page of ${name} and the extension say to each other. */
import type { Described } from '@cnn-studio/protocol';
import * as v from 'valibot';
import { parseMessage } from '../webview/message';

export type To${Type} =
  | { readonly type: 'remember'; readonly memory: object }
  | { readonly type: 'status'; readonly phase: 'starting' | 'ready' | 'failed'; readonly text: string }
  | { readonly type: 'networks'; readonly networks: readonly string[] };

const From${Type}Schema = v.variant('type', [v.object({ type: v.picklist(['ready', 'restart', 'log']) })]);

export type From${Type} = Described<typeof From${Type}Schema>;

/** Undefined for what a page of ours doesn't say. */
export function parseFrom${Type}(message: unknown): From${Type} | undefined {
  return parseMessage(From${Type}Schema, message);
}
`;
}

function htmlOf({ Type, name }) {
  return `import { escapeTexts } from '../webview/frame';

/** Texts of the page, translated. */
export interface ${Type}Texts {
  readonly title: string;
  readonly restart: string;
  readonly log: string;
  readonly networks: string;
}

export function ${camel(name)}Body(texts: ${Type}Texts): string {
  const t = escapeTexts(texts);
  return \`<header>
  <h1>\${t.title}</h1>
  <span id="status" role="status"></span>
</header>
<main>
<div id="failure" class="problem" role="alert" hidden>
  <p id="failure-text"></p>
  <button type="button" data-command="restart">\${t.restart}</button>
  <button type="button" data-command="log" class="secondary">\${t.log}</button>
</div>
<section id="work" aria-labelledby="networks-title" hidden>
  <h2 id="networks-title">\${t.networks}</h2>
  <ul id="networks"></ul>
</section>
</main>\`;
}
`;
}

function panelOf({ Type, constant, name, shown, viewType }) {
  return `import * as vscode from 'vscode';
import type { ModelPanelKind, ModelStatus, PanelContent, PanelHost } from '../model/panel';
import { ${camel(name)}Body, type ${Type}Texts } from './html';
import { parseFrom${Type}, type To${Type} } from './messages';

export const ${constant}: ModelPanelKind = {
  viewType: '${viewType}',
  page: '${name}',
  title: () => vscode.l10n.t('CNN ${shown}'),
  body: () => ${camel(name)}Body(texts()),
  create: (host) => new ${Type}(host),
};

function texts(): ${Type}Texts {
  const { t } = vscode.l10n;
  return {
    title: t('CNN ${shown}'),
    restart: t('Try Again'),
    log: t('Show Log'),
    networks: t('Networks of the run'),
  };
}

class ${Type} implements PanelContent {
  constructor(private readonly host: PanelHost) {}

  /** The status, which follows, brings all that the page shows. */
  fresh(): void {}

  status(status: ModelStatus): void {
    const { phase, text } = status;
    this.#post({ type: 'status', phase, text });
    if (phase !== 'ready') return;
    const { generators, restorers } = status.ready;
    const networks = [...generators, ...restorers].map(({ network }) => network);
    this.#post({ type: 'networks', networks: [...new Set(networks)] });
  }

  async receive(raw: unknown): Promise<void> {
    switch (parseFrom${Type}(raw)?.type) {
      case 'restart':
        return this.host.restart();
      case 'log':
        this.host.log.show();
    }
  }

  dispose(): void {}

  #post(message: To${Type}): void {
    this.host.post(message);
  }
}
`;
}

function registerOf({ Type, shown, command }) {
  return `import * as vscode from 'vscode';
import { chooseRun } from '../model/choose';
import type { ModelPanels } from '../model/panel';
import type { WorkspaceRuns } from '../runs/workspace';

/** *CNN: Show ${shown}*. */
export function register${Type}(panels: ModelPanels, runs: WorkspaceRuns): vscode.Disposable {
  return vscode.commands.registerCommand('${command}', async (given?: unknown) => {
    const run = await chooseRun(runs, 'generators', given, vscode.l10n.t('CNN: Show ${shown}'));
    if (run !== undefined) await panels.show(run);
  });
}
`;
}

function pageOf({ Type, name }) {
  return `/** The page of ${name}: shows what it is told. */
import { PageMemory } from '../../webview/memory';
import type { From${Type}, To${Type} } from '../messages';

interface Host {
  postMessage(message: From${Type}): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): Host;

const host = acquireVsCodeApi();
const memory = new PageMemory<object>(host);

function element(id: string): HTMLElement {
  return document.getElementById(id)!;
}

document.addEventListener('click', ({ target }) => {
  const { command } = (target as HTMLElement).dataset;
  if (command === 'restart' || command === 'log') host.postMessage({ type: command });
});

window.addEventListener('message', ({ data }: MessageEvent<To${Type}>) => {
  switch (data.type) {
    case 'remember':
      memory.remember(data.memory);
      break;
    case 'status': {
      const failed = data.phase === 'failed';
      element('status').textContent = failed ? '' : data.text;
      element('failure').hidden = !failed;
      element('failure-text').textContent = failed ? data.text : '';
      break;
    }
    case 'networks':
      element('work').hidden = false;
      element('networks').replaceChildren(
        ...data.networks.map((network) => {
          const item = document.createElement('li');
          item.textContent = network;
          return item;
        }),
      );
  }
});
host.postMessage({ type: 'ready' });
`;
}

const STYLE = `@import "../../webview/base.css";
@import "../../model/page.css";
`;

function testOf({ Type, name, viewType, command }) {
  return `import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ${camel(name)}Body } from '../src/${name}/html';
import { parseFrom${Type} } from '../src/${name}/messages';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

test('what the page says is understood, and nothing else', () => {
  expect(parseFrom${Type}({ type: 'restart' })).toEqual({ type: 'restart' });
  for (const message of [undefined, 'restart', { type: 'delete' }, {}]) expect(parseFrom${Type}(message)).toBeUndefined();
});

test('the page shows its texts as they are, and has what its script looks for', () => {
  const body = ${camel(name)}Body({ title: 'A <b>', restart: 'R', log: 'L', networks: 'N' });
  expect(body).toContain('<h1>A &lt;b&gt;</h1>');
  const page = readFileSync(new URL('../src/${name}/page/main.ts', import.meta.url), 'utf8');
  for (const [, id] of page.matchAll(/element\\('([\\w-]+)'\\)/g)) expect(body).toContain(\`id="\${id}"\`);
});

test('the editor knows the panel and the command that opens it', () => {
  expect(manifest.activationEvents).toContain('onWebviewPanel:${viewType}');
  const commands = manifest.contributes.commands.map((one: { command: string }) => one.command);
  expect(commands).toContain('${command}');
});
`;
}
