import type { Span } from '../../source/span';
import type {
  Argument,
  BinaryOperator,
  Body,
  Declaration,
  Every,
  Expression,
  MemberExpression,
  Name,
  NetworkDeclaration,
  SliceExpression,
  SourceFile,
  Statement,
  TypeExpression,
} from '../ast';
import { declarationWords, statementWords } from '../words';
import { CommentCursor, textOf } from './comments';
import { concat, concatAll, type Doc, fill, group, hardLine, indent, join, line, suffix } from './doc';
import { bracketed, lines } from './sequence';

/** What may stand where without parentheses: an expression of a level no lower than the place asks for. */
const level = {
  chain: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  product: 6,
  prefix: 7,
  atom: 8,
} as const;

const operatorLevels: Readonly<Record<BinaryOperator, number>> = {
  or: level.or,
  and: level.and,
  '==': level.comparison,
  '!=': level.comparison,
  '<': level.comparison,
  '<=': level.comparison,
  '>': level.comparison,
  '>=': level.comparison,
  '+': level.sum,
  '-': level.sum,
  '*': level.product,
  '/': level.product,
  '%': level.product,
};

function levelOf(node: Expression): number {
  switch (node.kind) {
    case 'chain':
      return level.chain;
    case 'binary':
      return operatorLevels[node.operator];
    case 'unary':
      return node.operator === 'not' ? level.not : level.prefix;
    case 'fixed':
      return level.prefix;
    default:
      return level.atom;
  }
}

/** Makes the document of a file that parses without errors. */
export class Printer {
  private readonly comments: CommentCursor;

  constructor(
    private readonly text: string,
    private readonly source: SourceFile,
  ) {
    this.comments = new CommentCursor(text, source.comments);
  }

  file(): Doc {
    return lines(this.comments, this.source.declarations, (node) => this.declaration(node), {
      start: 0,
      end: this.text.length,
      opened: false,
    });
  }

  private declaration(node: Declaration): Doc {
    switch (node.kind) {
      case 'import':
        return concat('import ', this.expression(node.path));
      case 'let':
        return this.statement(node);
      case 'network':
        return this.network(node);
      case 'block':
        return concat(
          'block ',
          this.name(node.name),
          this.parameters(node.name, node.parameters, node.body, ({ name, default: value }) =>
            value ? concat(this.name(name), ' = ', this.expression(value)) : this.name(name),
          ),
          this.body(node.body),
        );
      case 'train':
        return concat('train ', this.name(node.name), this.body(node.body));
    }
  }

  private network(node: NetworkDeclaration): Doc {
    const { parameters, results, where } = node;
    const first = where[0]?.span.start ?? node.body.span.start;
    const docs: Doc[] = ['network ', this.name(node.name)];
    const headEnd = results?.[0]?.span.start ?? first;
    docs.push(
      bracketed(
        this.comments,
        this.text,
        ['(', ')'],
        parameters,
        this.brackets(node.name.span.end, parameters[parameters.length - 1]?.span.end, headEnd),
        ({ name, type }) => concat(this.name(name), ': ', this.type(type)),
      ),
    );
    if (results) {
      docs.push(' -> ');
      if (results.length === 1 && results[0]!.name === undefined) docs.push(this.type(results[0]!.type));
      else {
        const last = results[results.length - 1]?.span.end;
        const open = this.opening(parameters, results, node);
        docs.push(
          bracketed(
            this.comments,
            this.text,
            ['(', ')'],
            results,
            this.brackets(open, last, first),
            (result) =>
              result.name
                ? concat(this.name(result.name), ': ', this.type(result.type))
                : this.type(result.type),
          ),
        );
      }
    }
    if (where.length > 0) {
      docs.push(
        group(
          indent(
            ' where ',
            join(
              concat(',', line),
              where.map((condition) => this.expression(condition)),
            ),
          ),
        ),
      );
    }
    docs.push(this.body(node.body));
    return concat(...docs);
  }

  private opening(
    parameters: NetworkDeclaration['parameters'],
    results: NonNullable<NetworkDeclaration['results']>,
    node: NetworkDeclaration,
  ): number {
    const limit = results[0]?.span.start ?? node.body.span.start;
    const from = parameters[parameters.length - 1]?.span.end ?? node.name.span.end;
    return this.find('>', from, limit) + 1;
  }

  private parameters<Item extends { readonly span: Span }>(
    name: Name,
    items: readonly Item[],
    body: Body,
    print: (item: Item) => Doc,
  ): Doc {
    const span = this.brackets(name.span.end, items[items.length - 1]?.span.end, body.span.start);
    return bracketed(this.comments, this.text, ['(', ')'], items, span, print);
  }

  /** The parentheses after `start`, whose last item ends at `last`. */
  private brackets(start: number, last: number | undefined, limit: number): Span {
    const open = this.find('(', start, limit);
    return { start: open, end: this.find(')', last ?? open, limit) + 1 };
  }

  /** The first place of a sign outside of comments. */
  private find(sign: string, start: number, limit: number): number {
    let at = start;
    while (at < limit) {
      if (this.text.startsWith('//', at)) at = this.lineEnd(at);
      else if (this.text.startsWith('/*', at)) at = this.text.indexOf('*/', at + 2) + 2;
      else if (this.text[at] === sign) return at;
      else at++;
    }
    return limit;
  }

  private lineEnd(offset: number): number {
    let at = offset;
    while (at < this.text.length && this.text[at] !== '\n' && this.text[at] !== '\r') at++;
    return at;
  }

  private type(node: TypeExpression): Doc {
    switch (node.kind) {
      case 'shape':
        return bracketed(this.comments, this.text, ['[', ']'], node.dims, node.span, (dim) =>
          this.expression(dim),
        );
      case 'class':
        return concat(this.comments.inline(node.span.start), 'class(', this.expression(node.count), ')');
      case 'missing-type':
        return '';
    }
  }

  private name(node: Name): Doc {
    return concat(this.comments.inline(node.span.start), node.text);
  }

  private names(names: readonly Name[]): Doc {
    return join(
      ', ',
      names.map((name) => this.name(name)),
    );
  }

  /** ` { ... }` */
  private body(node: Body): Doc {
    const { start, end } = node.span;
    const before = this.inlineBefore(start);
    const [only] = node.statements;
    const inner = end - 1;
    if (only === undefined && !this.comments.has(inner)) return concat(before, ' {}');
    // A body of one statement that was written on one line stays there if it fits.
    if (
      node.statements.length === 1 &&
      !this.comments.has(inner) &&
      this.comments.lineEnds(start, end) === 0
    ) {
      return concat(before, ' {', group(indent(line, this.statement(only!)), line, '}'));
    }
    const content = lines(this.comments, node.statements, (statement) => this.statement(statement), {
      start: start + 1,
      end: inner,
      opened: true,
    });
    return concat(before, ' {', indent(content), hardLine, '}');
  }

  private inlineBefore(offset: number): Doc {
    const docs = this.comments
      .before(offset)
      .map((comment) =>
        comment.kind === 'block' ? ` ${textOf(comment)}` : suffix(` ${textOf(comment)}`, false),
      );
    return concat(...docs);
  }

  private statement(node: Statement): Doc {
    switch (node.kind) {
      case 'flow':
        return concat(this.flowValue(node.value), node.as ? concat(' as ', this.name(node.as)) : '');
      case 'bind':
        return concat(this.names(node.names), ' = ', this.expression(node.value));
      case 'let':
        return concat('let ', this.name(node.name), ' = ', this.expression(node.value));
      case 'repeat': {
        const variable = node.variable ? concat(this.name(node.variable), ' in ') : '';
        const { count } = node;
        const times =
          count.kind === 'range'
            ? concat(this.expression(count.from, level.or), '..', this.expression(count.to, level.or))
            : this.expression(count);
        return concat('repeat ', variable, times, this.body(node.body));
      }
      case 'if-statement':
        return this.conditional(node);
      case 'return':
        return concat('return ', this.values(node.values));
      case 'data':
        return concat('data ', this.names(node.names), ' = ', this.expression(node.source));
      case 'minimize':
        return concat(
          'minimize ',
          this.expression(node.loss),
          ' over ',
          this.names(node.over),
          node.using ? concat(' using ', this.expression(node.using)) : '',
        );
      case 'setting':
        return concat(node.name.text, ' ', this.expression(node.value));
      case 'preview':
        return concat('preview ', this.values(node.values), this.every(node.every));
      case 'measure':
        return concat(
          'measure ',
          this.values(node.values),
          node.on ? concat(' on ', this.expression(node.on)) : '',
          this.every(node.every),
        );
      case 'best':
        return concat(
          'best ',
          this.expression(node.value),
          node.on ? concat(' on ', this.expression(node.on)) : '',
          this.every(node.every),
        );
      case 'start':
        return concat(
          'start ',
          this.names(node.networks),
          ' from ',
          this.expression(node.from),
          node.as ? concat(' as ', this.name(node.as)) : '',
        );
      case 'phase':
        return concat('phase ', this.name(node.name), this.body(node.body));
    }
  }

  private values(values: readonly Expression[]): Doc {
    return group(
      indent(
        join(
          concat(',', line),
          values.map((value) => this.expression(value)),
        ),
      ),
    );
  }

  private every(node: Every | undefined): Doc {
    if (node === undefined) return '';
    if (node.count === undefined) return ` every ${node.unit}`;
    const unit =
      node.unit === 'step'
        ? ''
        : node.count.kind === 'number' && node.count.value === 1
          ? ' epoch'
          : ' epochs';
    return concat(' every ', this.expression(node.count, level.or), unit);
  }

  private conditional(node: {
    readonly condition: Expression;
    readonly then: Body;
    readonly else?: Body;
  }): Doc {
    const docs: Doc[] = ['if ', this.expression(node.condition), this.body(node.then)];
    if (node.else) {
      const [inner] = node.else.statements;
      docs.push(this.inlineBefore(node.else.span.start), ' else');
      // `else if` is a body without braces of its own.
      const chained = inner?.kind === 'if-statement' && inner.span.start === node.else.span.start;
      docs.push(chained ? concat(' ', this.conditional(inner)) : this.body(node.else));
    }
    return group(...docs);
  }

  /** At the start of a statement some words have another meaning: what begins with one keeps its parentheses. */
  private flowValue(value: Expression): Doc {
    const first = leftmost(value);
    const word = first.kind === 'name' ? first.text : first.kind === 'call' ? first.callee.text : undefined;
    const guarded =
      first.kind === 'if' ||
      (word !== undefined &&
        (statementWords.has(word) || declarationWords.has(word)) &&
        /\(\s*$/.test(this.text.slice(Math.max(0, first.span.start - 100), first.span.start)));
    return this.expression(value, level.chain, guarded ? first : undefined);
  }

  /** `least` is the level that the place asks for; `guarded` gets parentheses in any case. */
  private expression(node: Expression, least: number = level.chain, guarded?: Expression): Doc {
    if (node === guarded || levelOf(node) < least) {
      return concat(this.comments.inline(node.span.start), '(', this.bare(node), ')');
    }
    return this.bare(node, guarded);
  }

  private bare(node: Expression, guarded?: Expression): Doc {
    switch (node.kind) {
      case 'number':
        return concat(this.comments.inline(node.span.start), node.text);
      case 'name':
        return concat(this.comments.inline(node.span.start), node.text);
      case 'boolean':
        return concat(this.comments.inline(node.span.start), String(node.value));
      case 'string':
        return concat(this.comments.inline(node.span.start), this.text.slice(node.span.start, node.span.end));
      case 'missing':
        return '';
      case 'list': {
        const before = this.comments.inline(node.span.start);
        return concat(
          before,
          bracketed(this.comments, this.text, ['[', ']'], node.items, node.span, (item) =>
            this.expression(item),
          ),
        );
      }
      case 'call':
        return concat(
          this.name(node.callee),
          bracketed(this.comments, this.text, ['(', ')'], node.args, node.argsSpan, (arg) =>
            this.argument(arg),
          ),
        );
      case 'member':
      case 'slice':
        return this.member(node, guarded);
      case 'unary': {
        const before = this.comments.inline(node.span.start);
        return node.operator === 'not'
          ? concat(before, 'not ', this.expression(node.operand, level.not))
          : concat(before, '-', this.expression(node.operand, level.prefix));
      }
      case 'range':
        return concat(this.expression(node.from, level.or), ' .. ', this.expression(node.to, level.or));
      case 'fixed':
        return concat(this.comments.inline(node.span.start), 'fixed ', this.fixedOperand(node.value));
      case 'binary':
        return this.binary(node, guarded);
      case 'chain':
        return this.chain(node, guarded);
      case 'if':
        return concat(this.comments.inline(node.span.start), this.conditional(node));
    }
  }

  /** `fixed - x` and `fixed [1]` would go on with a value called `fixed`. */
  private fixedOperand(value: Expression): Doc {
    const first = leftmost(value);
    const needs = value.kind === 'unary' || first.kind === 'list';
    return this.expression(value, needs ? level.atom + 1 : level.prefix);
  }

  private argument(node: Argument): Doc {
    return node.name
      ? concat(this.name(node.name), ': ', this.expression(node.value))
      : this.expression(node.value);
  }

  private member(node: MemberExpression | SliceExpression, guarded?: Expression): Doc {
    const parts: (MemberExpression | SliceExpression)[] = [];
    let object: Expression = node;
    while (object.kind === 'member' || object.kind === 'slice') {
      parts.push(object);
      object = object.object;
    }
    const docs: Doc[] = [this.expression(object, level.atom, guarded)];
    for (const part of parts.reverse()) {
      docs.push(part.kind === 'member' ? concat('.', this.name(part.property)) : this.channels(part));
    }
    return concat(...docs);
  }

  private channels({ from, to, single, span }: SliceExpression): Doc {
    const docs: Doc[] = ['['];
    if (from !== undefined) docs.push(this.expression(from, level.or));
    if (!single) docs.push(from === undefined ? '..' : ' ..');
    if (to !== undefined) docs.push(' ', this.expression(to, level.or));
    docs.push(this.inlineBefore(span.end - 1), ']');
    return concatAll(docs);
  }

  /** Operators of one level are laid out together: a long sum breaks after the signs behind which a line is full. */
  private binary(node: Expression & { kind: 'binary' }, guarded?: Expression): Doc {
    const own = operatorLevels[node.operator];
    // A comparison holds no other without parentheses.
    const joins = own !== level.comparison;
    const terms: { readonly operator: BinaryOperator; readonly right: Expression }[] = [];
    let left: Expression = node;
    while (left.kind === 'binary' && operatorLevels[left.operator] === own && left !== guarded) {
      terms.push({ operator: left.operator, right: left.right });
      left = left.left;
      if (!joins) break;
    }
    const parts: Doc[] = [];
    let content = this.expression(left, own + 1, guarded);
    for (const { operator, right } of terms.reverse()) {
      parts.push(concat(content, ` ${operator}`), indent(line));
      content = indent(this.expression(right, own + 1));
    }
    return group(fill([...parts, content]));
  }

  private chain(node: Expression & { kind: 'chain' }, guarded?: Expression): Doc {
    const docs: Doc[] = [];
    const head = this.expression(node.head, level.or, guarded);
    let previousEnd = node.head.span.end;
    for (const link of node.links) {
      const arrow = this.find('-', previousEnd, link.span.start);
      // Comments before the arrow: on the line of what comes before, or on lines of their own.
      for (const comment of this.comments.before(arrow)) {
        const alone = this.comments.lineEnds(previousEnd, comment.span.start) > 0;
        if (alone) docs.push(hardLine, textOf(comment));
        else
          docs.push(comment.kind === 'block' ? ` ${textOf(comment)}` : suffix(` ${textOf(comment)}`, true));
        previousEnd = comment.span.end;
      }
      docs.push(line, '-> ', this.expression(link));
      previousEnd = link.span.end;
    }
    return group(head, indent(concatAll(docs)));
  }
}

/** The node whose text an expression begins with. */
function leftmost(node: Expression): Expression {
  let current = node;
  for (;;) {
    if (current.kind === 'chain') current = current.head;
    else if (current.kind === 'binary') current = current.left;
    else if (current.kind === 'member' || current.kind === 'slice') current = current.object;
    else return current;
  }
}
