import { readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  importsOf as fileImports,
  packagesFolder as packages,
  sourceFiles,
} from '../../scripts/graph/imports.mjs';

/** What a file imports; what each package's sources may is said in docs/architecture.md. */
interface Import {
  readonly from: string;
  readonly module: string;
  readonly typeOnly: boolean;
}

function importsOf(packageName: string): Import[] {
  return sourceFiles(join(packages, packageName, 'src')).flatMap((path) => {
    const from = relative(packages, path).split(sep).join('/');
    return fileImports(path).map((one) => ({ ...one, from }));
  });
}

function isNode(module: string): boolean {
  return module.startsWith('node:') || builtinModules.includes(module);
}

function isOurs(module: string): boolean {
  return module.startsWith('@cnn-studio/') || module === 'tfjs-onnxruntime';
}

function inLanguage(module: string): boolean {
  return module === '@cnn-studio/language' || module === '@cnn-studio/language/node';
}

/** Imports that no rule of `allowed` matches. */
function offending(
  packageName: string,
  allowed: (module: string, typeOnly: boolean, from: string) => boolean,
): string[] {
  return importsOf(packageName)
    .filter(({ module, typeOnly, from }) => !module.startsWith('.') && !allowed(module, typeOnly, from))
    .map(({ from, module }) => `${from} imports ${module}`);
}

describe('what a package may import', () => {
  it('is seen by this test at all', () => {
    expect(importsOf('language').some(({ module }) => module === 'chevrotain')).toBe(true);
    expect(importsOf('cli').some(({ module }) => module === '@cnn-studio/language')).toBe(true);
  });

  it('language: its parser library, and the types of tfjs; neither Node nor an editor', () => {
    expect(
      offending(
        'language',
        (module, typeOnly, from) =>
          module === 'chevrotain' ||
          (typeOnly && module === '@tensorflow/tfjs-core') ||
          (from.startsWith('language/src/node/') && isNode(module)),
      ),
    ).toEqual([]);
    // What needs Node is a way in of its own.
    const inward = importsOf('language').filter(({ from }) => !from.startsWith('language/src/node/'));
    expect(inward.filter(({ module }) => /(^|\/)node(\/|$)/.test(module))).toEqual([]);
  });

  it('language-server: the language and LSP; nothing of training', () => {
    expect(
      offending(
        'language-server',
        (module) =>
          module === '@cnn-studio/language' ||
          module === '@cnn-studio/language/node' ||
          module.startsWith('vscode-') ||
          isNode(module),
      ),
    ).toEqual([]);
  });

  it('compiler: the language; tfjs as types, for the namespace is an argument', () => {
    expect(
      offending(
        'compiler',
        (module, typeOnly) =>
          module === '@cnn-studio/language' || (typeOnly && module.startsWith('@tensorflow/')),
      ),
    ).toEqual([]);
  });

  it('exporters: the language, the compiler and the engine, and what runs the exports; nothing of training', () => {
    const ours = ['@cnn-studio/language', '@cnn-studio/compiler', 'tfjs-onnxruntime'];
    expect(
      offending(
        'exporters',
        (module) =>
          ours.includes(module) ||
          module.startsWith('@tensorflow/tfjs-') ||
          module === 'onnxruntime-node' ||
          // A `.keras` file is a zip archive.
          module === 'yazl' ||
          // Exports are tried in Python processes.
          isNode(module),
      ),
    ).toEqual([]);
  });

  it('importers: the language, the compiler, models as data, and how exports are compared; nothing of training', () => {
    const ours = [
      '@cnn-studio/language',
      '@cnn-studio/compiler',
      '@cnn-studio/exporters/certificate',
      'tfjs-onnxruntime/onnx',
    ];
    expect(offending('importers', (module) => ours.includes(module))).toEqual([]);
  });

  it('tfjs-onnxruntime: tfjs and ONNX Runtime; nothing of ours', () => {
    expect(
      offending(
        'tfjs-onnxruntime',
        (module) =>
          module.startsWith('@tensorflow/tfjs-') || module.startsWith('onnxruntime-') || isNode(module),
      ),
    ).toEqual([]);
  });

  it('benchmarks: tfjs, and Node to start the peer; nothing of ours', () => {
    expect(offending('benchmarks', (module) => module === '@tensorflow/tfjs-core' || isNode(module))).toEqual(
      [],
    );
  });

  it('data: the language, what decodes images and archives, and Node; nothing of training', () => {
    const allowed = ['@cnn-studio/language', '@cnn-studio/language/node', 'sharp', 'nanotar'];
    expect(offending('data', (module) => allowed.includes(module) || isNode(module))).toEqual([]);
  });

  it("protocol: its schema library; Node only where a run's process is looked for", () => {
    expect(
      offending(
        'protocol',
        (module, _, from) =>
          module === 'valibot' || (from.startsWith('protocol/src/node/') && isNode(module)),
      ),
    ).toEqual([]);
    const inward = importsOf('protocol').filter(({ from }) => !from.startsWith('protocol/src/node/'));
    expect(inward.filter(({ module }) => /(^|\/)node(\/|$)/.test(module))).toEqual([]);
  });

  it('runtime: the language, the compiler, the engine, data and events; no loop, no use of it, no files', () => {
    const ours = ['compiler', 'data', 'protocol'].map((name) => `@cnn-studio/${name}`);
    expect(
      offending(
        'runtime',
        (module) =>
          inLanguage(module) ||
          ours.includes(module) ||
          /^tfjs-onnxruntime(\/(cache-folder|onnx))?$/.test(module) ||
          // Its schema library, for model.json.
          module === 'valibot' ||
          module.startsWith('@tensorflow/tfjs-') ||
          module === 'sharp' ||
          isNode(module),
      ),
    ).toEqual([]);
    // Runs, checkpoints and data on disk have a way in of their own; a backend finds its native libraries.
    const inward = importsOf('runtime').filter(({ from }) => !from.startsWith('runtime/src/node/'));
    expect(inward.filter(({ module }) => /(^|\/)node(\/|$)/.test(module))).toEqual([]);
    const files = /^(node:)?(fs|fs\/promises|path|child_process|net)$/;
    expect(
      inward.filter(({ from, module }) => !from.startsWith('runtime/src/backends/') && files.test(module)),
    ).toEqual([]);
  });

  it('inference: the runtime and what that stands on; not the loop', () => {
    const ours = ['compiler', 'data', 'protocol', 'runtime', 'runtime/node'].map(
      (name) => `@cnn-studio/${name}`,
    );
    expect(
      offending(
        'inference',
        (module) =>
          module === '@cnn-studio/language' ||
          ours.includes(module) ||
          isNode(module) ||
          // Places on a map of codes.
          module === 'umap-js',
      ),
    ).toEqual([]);
  });

  it('trainer: the runtime and what that stands on; no use of what was trained', () => {
    const ours = ['compiler', 'data', 'protocol', 'protocol/node', 'runtime', 'runtime/node'].map(
      (name) => `@cnn-studio/${name}`,
    );
    expect(
      offending(
        'trainer',
        (module) => module === '@cnn-studio/language' || ours.includes(module) || isNode(module),
      ),
    ).toEqual([]);
  });

  it('vscode: of ours the protocol, how figures are written, and the types of the requests of the server', () => {
    expect(
      offending(
        'vscode',
        (module, typeOnly) =>
          !isOurs(module) ||
          module === '@cnn-studio/language/units' ||
          module === '@cnn-studio/protocol' ||
          module === '@cnn-studio/protocol/node' ||
          (typeOnly && module === '@cnn-studio/language-server'),
      ),
    ).toEqual([]);
    // A page has no Node, and shows what it is told: it needs no validators.
    const pages = importsOf('vscode').filter(({ from }) => from.includes('/page/'));
    const values = pages.filter(({ module, typeOnly }) => isOurs(module) && !typeOnly);
    expect(values.filter(({ module }) => module !== '@cnn-studio/language/units')).toEqual([]);
  });

  it('vscode: panels know nothing of each other, and only extension.ts puts things together', () => {
    const panels = ['diagram', 'generation', 'restoration', 'training-panel'];
    const across = importsOf('vscode').flatMap(({ from, module }) => {
      const [, , folder = ''] = from.split('/');
      const target = /^\.\.\/([\w-]+)\//.exec(module)?.[1];
      return target !== undefined && panels.includes(target) && target !== folder
        ? [`${from} -> ${target}`]
        : [];
    });
    // A page's parts lie one folder deeper, and name their own panel by `..`.
    expect(across.filter((line) => !line.includes('/page/'))).toEqual([]);
  });

  it('LSP types: only in the language server and the editor', () => {
    const others = readdirSync(packages).filter(
      (name) => !['language-server', 'testing', 'vscode'].includes(name),
    );
    for (const name of others) {
      expect(
        importsOf(name)
          .filter(({ module }) => module.startsWith('vscode'))
          .map(({ from }) => from),
      ).toEqual([]);
    }
  });
});
