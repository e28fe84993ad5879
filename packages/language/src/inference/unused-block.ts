import { type Analysis, type Context, type Frame, firstContext, firstFrame } from '../context/context';
import { GraphBuilder } from '../context/graph';
import { UNKNOWN_VALUE } from '../context/values';
import { unusedBlock } from '../diagnostics/names/CNN127-unused-block';
import type { Binding } from '../names/bindings';
import type { Module } from '../names/module';
import type * as ast from '../syntax/ast';
import { childrenOf, type Node } from '../syntax/visit';
import { bind, evaluate } from './evaluate';

/**
 * Looks through the blocks of a file that nothing uses. What flows in and what is passed is unknown, so that nothing
 * depends on it: what is reported, such as an argument that a layer doesn't have, is wrong however they are used.
 */
export function checkUnusedBlocks(analysis: Analysis, module: Module): void {
  for (const binding of module.declared.values()) {
    if (binding.kind !== 'block' || analysis.names.references(binding).length > 0) continue;
    tryBlock(analysis, module, binding);
    const library = [...module.declared.values()].every(({ kind }) => kind !== 'network' && kind !== 'train');
    if (library || binding.name.startsWith('_')) continue;
    analysis.reporter.report(unusedBlock, { name: binding.name }, binding.location);
  }
}

function tryBlock(analysis: Analysis, module: Module, binding: Binding): void {
  const block = binding.declaration as ast.BlockDeclaration;
  const ctx = firstContext(analysis, binding, { builder: new GraphBuilder() });
  const frame = firstFrame(module);
  frame.flow = UNKNOWN_VALUE;
  for (const parameter of block.parameters) {
    if (parameter.default !== undefined) evaluate(ctx, { ...frame, flow: undefined }, parameter.default);
    bind(ctx, frame, parameter.name, UNKNOWN_VALUE);
  }
  tryBody(ctx, frame, block.body);
}

/** Every statement once, whatever would decide it: bodies of `repeat`, both sides of `if`. */
function tryBody(ctx: Context, frame: Frame, body: ast.Body): void {
  for (const statement of body.statements) {
    switch (statement.kind) {
      case 'flow':
        tryExpressions(ctx, frame, [statement.value]);
        if (statement.as !== undefined) bind(ctx, frame, statement.as, UNKNOWN_VALUE);
        break;
      case 'bind':
        tryExpressions(ctx, frame, [statement.value]);
        for (const name of statement.names) bind(ctx, frame, name, UNKNOWN_VALUE);
        break;
      case 'let':
        tryExpressions(ctx, frame, [statement.value]);
        bind(ctx, frame, statement.name, UNKNOWN_VALUE);
        break;
      case 'repeat':
        if (statement.variable !== undefined) bind(ctx, frame, statement.variable, UNKNOWN_VALUE);
        tryBody(ctx, frame, statement.body);
        break;
      case 'if-statement':
        tryExpressions(ctx, frame, [statement.condition]);
        tryBody(ctx, frame, statement.then);
        if (statement.else !== undefined) tryBody(ctx, frame, statement.else);
        break;
      case 'return':
        tryExpressions(ctx, frame, statement.values);
        break;
    }
  }
}

function tryExpressions(ctx: Context, frame: Frame, expressions: readonly ast.Expression[]): void {
  for (const expression of expressions) {
    evaluate(ctx, frame, expression);
    for (const branch of branchesOf(expression)) tryBody(ctx, frame, branch);
  }
}

/** The bodies of the outermost `if` expressions. */
function branchesOf(node: Node): readonly ast.Body[] {
  if ('statements' in node) return [node];
  return childrenOf(node).flatMap(branchesOf);
}
