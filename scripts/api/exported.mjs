/** Which names a module exports, where they are declared, and whether a comment there says what they are. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

const sources = new Map();

function sourceOf(path) {
  let source = sources.get(path);
  if (source === undefined) {
    source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
    sources.set(path, source);
  }
  return source;
}

/** The file that a relative specifier means; undefined for packages. */
function fileOf(from, specifier) {
  if (!specifier.startsWith('.')) return undefined;
  const path = join(dirname(from), specifier);
  return [`${path}.ts`, join(path, 'index.ts')].find(existsSync);
}

function declaresName(statement, name) {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.some((one) => one.name.getText() === name);
  return statement.name?.text === name;
}

/** The statements that declare a name in a file, also where the file only passes it on. */
function declarationsOf(path, name) {
  const { statements } = sourceOf(path);
  const here = statements.filter((statement) => declaresName(statement, name));
  if (here.length > 0) return here;
  for (const statement of statements) {
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined) continue;
    const target = fileOf(path, moduleSpecifier.text);
    if (target === undefined) continue;
    const clause = ts.isExportDeclaration(statement)
      ? statement.exportClause
      : statement.importClause?.namedBindings;
    if (clause === undefined && ts.isExportDeclaration(statement)) {
      const found = declarationsOf(target, name);
      if (found.length > 0) return found;
    }
    const element = clause?.elements?.find((one) => one.name.text === name);
    if (element !== undefined) return declarationsOf(target, (element.propertyName ?? element.name).text);
  }
  return [];
}

function isExported(statement) {
  return statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;
}

/** @returns every name that the module at `path` exports */
function namesOf(path) {
  return sourceOf(path).statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) {
      const target = statement.moduleSpecifier && fileOf(path, statement.moduleSpecifier.text);
      if (statement.exportClause === undefined) return target === undefined ? [] : namesOf(target);
      return statement.exportClause.elements?.map((one) => one.name.text) ?? [];
    }
    if (!isExported(statement)) return [];
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((one) => one.name.getText());
    return statement.name === undefined ? [] : [statement.name.text];
  });
}

/**
 * The names that a module exports from files of its own package, by name: the file that declares each, and whether a
 * doc comment stands above the declaration (above one of them, where a function is overloaded or a type has its value's name).
 */
export function exportedNames(path) {
  return namesOf(path).flatMap((name) => {
    const declarations = declarationsOf(path, name);
    if (declarations.length === 0) return [];
    return [
      {
        name,
        file: declarations[0].getSourceFile().fileName,
        documented: declarations.some((one) => ts.getJSDocCommentsAndTags(one).length > 0),
      },
    ];
  });
}

/** The functions that a file exports without a doc comment. */
export function silentFunctions(path) {
  return sourceOf(path)
    .statements.filter((statement) => ts.isFunctionDeclaration(statement) && isExported(statement))
    .filter((statement) => ts.getJSDocCommentsAndTags(statement).length === 0)
    .map((statement) => statement.name?.text ?? 'default');
}
