/**
 * The tokens of .cnn. The lexer knows no keywords: they are contextual, so every word is an `Identifier`
 * until `context.ts` has seen its neighbors and gives it one of the keyword types declared here.
 */
import type { CustomPatternMatcherFunc, TokenType } from 'chevrotain';
import { createToken, Lexer } from 'chevrotain';

/** Chevrotain picks patterns by first character; beyond ASCII it groups characters by 255, so one of each will do. */
const beyondAscii: number[] = [];
for (let code = 0x80; code < 0x100; code++) beyondAscii.push(code);
for (let code = 0x100; code < 0x10000; code += 255) beyondAscii.push(code);
beyondAscii.push(0xffff);

function characters(from: string, to: string): number[] {
  const codes: number[] = [];
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) codes.push(code);
  return codes;
}

const letters = [...characters('a', 'z'), ...characters('A', 'Z'), '_'.charCodeAt(0)];

/** A pattern that Chevrotain cannot analyze itself: Unicode classes, or text of any length. */
function custom(pattern: RegExp): CustomPatternMatcherFunc {
  return (text, offset) => {
    pattern.lastIndex = offset;
    return pattern.exec(text);
  };
}

/** To the closing mark, or to the end of the text. */
const blockComment: CustomPatternMatcherFunc = (text, offset) => {
  if (text.charCodeAt(offset + 1) !== 42) return null;
  const close = text.indexOf('*/', offset + 2);
  return [text.slice(offset, close < 0 ? text.length : close + 2)] as unknown as RegExpExecArray;
};

const name = /[\p{L}_][\p{L}\p{M}\p{N}_]*/uy;
/** A run of what begins no other token. */
const stray = /[^\p{L}\p{Z}\s\ufeff\d_"'()[\]{}+\-*/%<>=!&|,.:;#→]+|['!&|]/uy;

export const Newline = createToken({ name: 'Newline', pattern: /\r\n|\r|\n/, line_breaks: true });
export const Whitespace = createToken({
  name: 'Whitespace',
  pattern:
    /[ \t\f\v\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u3000\ufeff]+/,
  group: Lexer.SKIPPED,
});
export const LineComment = createToken({ name: 'LineComment', pattern: /\/\/[^\r\n]*/, group: 'comments' });
export const BlockComment = createToken({
  name: 'BlockComment',
  pattern: blockComment,
  start_chars_hint: ['/'],
  line_breaks: false,
  group: 'comments',
});
/** Python's. Taken whole, so that its words are not read as code. */
export const HashComment = createToken({ name: 'HashComment', pattern: /#[^\r\n]*/ });

export const Identifier = createToken({
  name: 'Identifier',
  label: 'name',
  pattern: custom(name),
  start_chars_hint: [...letters, ...beyondAscii],
  line_breaks: false,
});
/** `64px`, `1_000`, `3x3` */
export const MalformedNumber = createToken({
  name: 'MalformedNumber',
  pattern: /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+|(?![eE][+-]?[0-9]))[A-Za-z_][A-Za-z0-9_]*/,
});
export const NumberToken = createToken({
  name: 'Number',
  label: 'number',
  pattern: /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/,
});
/** `.5` */
export const BareFraction = createToken({ name: 'BareFraction', pattern: /\.[0-9]+(?:[eE][+-]?[0-9]+)?/ });
/** Ends at the line's end when its closing quote is missing. */
export const StringToken = createToken({
  name: 'String',
  label: 'string',
  pattern: /"[^"\\\r\n]*(?:\\[^\r\n][^"\\\r\n]*)*(?:"|\\)?/,
});
export const SingleQuoted = createToken({ name: 'SingleQuoted', pattern: /'[^'\r\n]*'/ });

const symbol = (name: string, label: string, pattern: RegExp | string) =>
  createToken({ name, label: `'${label}'`, pattern });

export const LParen = symbol('LParen', '(', '(');
export const RParen = symbol('RParen', ')', ')');
export const LSquare = symbol('LSquare', '[', '[');
export const RSquare = symbol('RSquare', ']', ']');
export const LCurly = symbol('LCurly', '{', '{');
export const RCurly = symbol('RCurly', '}', '}');
export const Arrow = symbol('Arrow', '->', '->');
export const Range = symbol('Range', '..', '..');
export const Dot = symbol('Dot', '.', '.');
export const Comma = symbol('Comma', ',', ',');
export const Colon = symbol('Colon', ':', ':');
export const Equals = symbol('Equals', '=', '=');
export const Plus = symbol('Plus', '+', '+');
export const Minus = symbol('Minus', '-', '-');
export const Star = symbol('Star', '*', '*');
export const Slash = symbol('Slash', '/', '/');
export const Percent = symbol('Percent', '%', '%');
export const EqualEqual = symbol('EqualEqual', '==', '==');
export const NotEqual = symbol('NotEqual', '!=', '!=');
export const Less = symbol('Less', '<', '<');
export const LessEqual = symbol('LessEqual', '<=', '<=');
export const Greater = symbol('Greater', '>', '>');
export const GreaterEqual = symbol('GreaterEqual', '>=', '>=');

/** Habits from other languages; `context.ts` reports each and reads it as what was meant. */
export const ForeignOperator = createToken({
  name: 'ForeignOperator',
  pattern: /=>|\|>|\u2192|:=|\*\*|&&|\|\||===|!==|\+=|-=|\*=|\/=|;|!(?!=)/,
});
export const Stray = createToken({
  name: 'Stray',
  pattern: custom(stray),
  start_chars_hint: [
    ...characters('\0', '\x1f'),
    ...Array.from("$&?@\\^`|~!'\x7f", (c) => c.charCodeAt(0)),
    ...beyondAscii,
  ],
  line_breaks: false,
});

// Keywords, given by context

const keyword = (name: string, label = name.toLowerCase()) =>
  createToken({ name, label: `'${label}'`, pattern: Lexer.NA });

export const Import = keyword('Import');
export const Let = keyword('Let');
export const Network = keyword('Network');
export const Block = keyword('Block');
export const Train = keyword('Train');
export const Where = keyword('Where');
export const Repeat = keyword('Repeat');
export const In = keyword('In');
export const If = keyword('If');
export const Else = keyword('Else');
export const Return = keyword('Return');
export const Data = keyword('Data');
export const Minimize = keyword('Minimize');
export const Over = keyword('Over');
export const Using = keyword('Using');
export const Preview = keyword('Preview');
export const Measure = keyword('Measure');
export const On = keyword('On');
export const Every = keyword('Every');
export const Best = keyword('Best');
export const Start = keyword('Start');
export const From = keyword('From');
export const Phase = keyword('Phase');
export const As = keyword('As');
export const And = keyword('And');
export const Or = keyword('Or');
export const Not = keyword('Not');
export const Fixed = keyword('Fixed');
export const True = keyword('True');
export const False = keyword('False');
/** `batch`, `epochs`, `steps`, `seed`, `ema`, `clip`, `accumulate`, `patience` */
export const Setting = createToken({ name: 'Setting', label: 'setting', pattern: Lexer.NA });
/** `epoch`, `epochs`, `step`, `steps` after `every` */
export const Unit = createToken({ name: 'Unit', label: 'unit', pattern: Lexer.NA });
/** A name before `:` */
export const Label = createToken({ name: 'Label', label: 'name', pattern: Lexer.NA });
/** The first name of `a, b = ...` */
export const Target = createToken({ name: 'Target', label: 'name', pattern: Lexer.NA });

export const lexed: readonly TokenType[] = [
  Whitespace,
  Newline,
  LineComment,
  BlockComment,
  HashComment,
  Identifier,
  MalformedNumber,
  NumberToken,
  StringToken,
  SingleQuoted,
  ForeignOperator,
  Arrow,
  Range,
  BareFraction,
  Dot,
  EqualEqual,
  NotEqual,
  LessEqual,
  GreaterEqual,
  Less,
  Greater,
  Equals,
  LParen,
  RParen,
  LSquare,
  RSquare,
  LCurly,
  RCurly,
  Comma,
  Colon,
  Plus,
  Minus,
  Star,
  Slash,
  Percent,
  Stray,
];

export const vocabulary: readonly TokenType[] = [
  ...lexed,
  Import,
  Let,
  Network,
  Block,
  Train,
  Where,
  Repeat,
  In,
  If,
  Else,
  Return,
  Data,
  Minimize,
  Over,
  Using,
  Preview,
  Measure,
  On,
  Every,
  Best,
  Start,
  From,
  Phase,
  As,
  And,
  Or,
  Not,
  Fixed,
  True,
  False,
  Setting,
  Unit,
  Label,
  Target,
];
