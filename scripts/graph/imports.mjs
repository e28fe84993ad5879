// Who imports whom in the sources, read from their text: for the tests in test/architecture and for `pnpm graph`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const packagesFolder = fileURLToPath(new URL('../../packages', import.meta.url));

/** Every package of the product that has sources. */
export function packageNames() {
  // What tests share is no part of the product.
  return readdirSync(packagesFolder).filter(
    (name) => name !== 'testing' && existsSync(join(packagesFolder, name, 'src')),
  );
}

/** Every TypeScript file below a folder, as paths. */
export function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

/**
 * What a file imports. `import('x').T` in a type counts as running code: written as a type import it would be clearer.
 */
export function importsOf(path) {
  const text = readFileSync(path, 'utf8');
  const found = [];
  const statement = /^(?:import|export)\s+(type\s+)?(?:([^'";]*?)\sfrom\s+)?'([^']+)'/gm;
  for (const [, keyword, names, module] of text.matchAll(statement)) {
    found.push({ module, typeOnly: keyword !== undefined || onlyTypes(names) });
  }
  for (const [, module] of text.matchAll(/\b(?:import|require)\(\s*'([^']+)'/g)) {
    found.push({ module, typeOnly: false });
  }
  return found;
}

function onlyTypes(names = '') {
  const inner = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const parts = inner?.split(',').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
  return parts !== undefined && parts.length > 0 && parts.every((part) => part.startsWith('type '));
}

/**
 * The files of a package and which others of its own they import, by paths from `src` with forward slashes.
 */
export function fileGraph(packageName) {
  const root = join(packagesFolder, packageName, 'src');
  const paths = sourceFiles(root);
  const known = new Set(paths);
  const name = (path) => relative(root, path).split(sep).join('/');
  return new Map(
    paths.map((path) => [
      name(path),
      importsOf(path).flatMap(({ module, typeOnly }) => {
        if (!module.startsWith('.')) return [];
        const base = resolve(dirname(path), module);
        const target = [base, `${base}.ts`, `${base}.tsx`, join(base, 'index.ts')].find((one) =>
          known.has(one),
        );
        return target === undefined ? [] : [{ to: name(target), typeOnly }];
      }),
    ]),
  );
}

/** Groups that import each other around, each with its members sorted. */
export function cycles(graph) {
  const index = new Map();
  const low = new Map();
  const stack = [];
  const waiting = new Set();
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    low.set(node, index.get(node));
    stack.push(node);
    waiting.add(node);
    for (const { to } of graph.get(node) ?? []) {
      if (!index.has(to)) {
        visit(to);
        low.set(node, Math.min(low.get(node), low.get(to)));
      } else if (waiting.has(to)) low.set(node, Math.min(low.get(node), index.get(to)));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    for (const member of group) waiting.delete(member);
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found;
}
