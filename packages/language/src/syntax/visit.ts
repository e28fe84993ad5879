/** Walking the syntax tree without knowing every kind of node. */
import type {
  Argument,
  BlockParameter,
  Body,
  Declaration,
  Every,
  Expression,
  Name,
  NetworkParameter,
  NetworkResult,
  RangeExpression,
  SourceFile,
  Statement,
  TypeExpression,
} from './ast';

/** Names, arguments, parameters and bodies are nodes too; those have no `kind`. */
export type Node =
  | SourceFile
  | Declaration
  | Statement
  | Expression
  | RangeExpression
  | TypeExpression
  | Every
  | Name
  | Argument
  | NetworkParameter
  | NetworkResult
  | BlockParameter
  | Body;

/** The nodes directly inside `node`, in the order of the text. */
export function childrenOf(node: Node): readonly Node[] {
  if (!('kind' in node)) return partsOf(node);
  switch (node.kind) {
    case 'file':
      return node.declarations;
    case 'import':
      return [node.path];
    case 'let':
      return [node.name, node.value];
    case 'network':
      return [node.name, ...node.parameters, ...(node.results ?? []), ...node.where, node.body];
    case 'block':
      return [node.name, ...node.parameters, node.body];
    case 'train':
    case 'phase':
      return [node.name, node.body];
    case 'shape':
      return node.dims;
    case 'class':
      return [node.count];
    case 'flow':
      return present(node.value, node.as);
    case 'bind':
      return [...node.names, node.value];
    case 'repeat':
      return present(node.variable, node.count, node.body);
    case 'if':
    case 'if-statement':
      return present(node.condition, node.then, node.else);
    case 'return':
      return node.values;
    case 'data':
      return [...node.names, node.source];
    case 'minimize':
      return present(node.loss, ...node.over, node.using);
    case 'setting':
      return [node.name, node.value];
    case 'preview':
      return present(...node.values, node.every);
    case 'measure':
      // `on` and `every` may be written in either order.
      return present(...node.values, node.on, node.every).sort((a, b) => a.span.start - b.span.start);
    case 'best':
      return present(node.value, node.on, node.every).sort((a, b) => a.span.start - b.span.start);
    case 'start':
      return present(...node.networks, node.from, node.as);
    case 'list':
      return node.items;
    case 'call':
      return [node.callee, ...node.args];
    case 'member':
      return [node.object, node.property];
    case 'slice':
      return present(node.object, node.from, node.to);
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'range':
      return [node.from, node.to];
    case 'chain':
      return [node.head, ...node.links];
    case 'fixed':
      return [node.value];
    case 'number':
    case 'string':
    case 'boolean':
    case 'name':
    case 'missing':
    case 'missing-type':
      return [];
  }
}

function partsOf(node: Exclude<Node, { readonly kind: string }>): readonly Node[] {
  if ('statements' in node) return node.statements;
  if ('unit' in node) return present(node.count);
  if ('type' in node) return present(node.name, node.type);
  if ('value' in node) return present(node.name, node.value);
  if ('name' in node) return present(node.name, node.default);
  return [];
}

function present(...nodes: readonly (Node | undefined)[]): Node[] {
  return nodes.filter((node) => node !== undefined);
}

/** Calls `visit` for `root` and all nodes inside, parents first. Long sums make deep trees, so this does not recurse. */
export function visit(root: Node, enter: (node: Node) => void): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    enter(node);
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]!);
  }
}

/**
 * The nodes that hold `offset`, outermost first. A node also holds the offset at its end, where a cursor after its
 * last character is; of two that meet there the second wins.
 */
export function pathAt(root: Node, offset: number): readonly Node[] {
  const path: Node[] = [];
  let current: Node | undefined = root;
  while (current !== undefined) {
    path.push(current);
    let inner: Node | undefined;
    for (const child of childrenOf(current)) {
      if (child.span.start <= offset && offset <= child.span.end) inner = child;
    }
    current = inner;
  }
  return path;
}

/** The innermost node at `offset`. */
export function nodeAt(root: Node, offset: number): Node {
  const path = pathAt(root, offset);
  return path[path.length - 1]!;
}
