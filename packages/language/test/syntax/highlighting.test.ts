import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate from 'vscode-textmate';

const require = createRequire(import.meta.url);
const grammars = new URL('../../../../grammars/', import.meta.url);

const grammar = await (async () => {
  await oniguruma.loadWASM(readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm')));
  const path = new URL('cnn.tmLanguage.json', grammars);
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new oniguruma.OnigScanner(sources),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(path, 'utf8'), path.pathname),
  });
  return (await registry.loadGrammar('source.cnn'))!;
})();

/** Each piece of a text that has a scope of its own: `text scope`. */
function scopes(text: string): string[] {
  let stack = textmate.INITIAL;
  return text.split('\n').flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    return tokens
      .map(
        ({ startIndex, endIndex, scopes }) =>
          [line.slice(startIndex, endIndex), scopes[scopes.length - 1]!] as const,
      )
      .filter(
        ([piece, scope]) => piece.trim() !== '' && scope !== 'source.cnn' && !scope.startsWith('punctuation'),
      )
      .map(([piece, scope]) => `${piece.trim()} ${scope.replace(/\.cnn$/, '')}`);
  });
}

describe('scopes', () => {
  it.each([
    [
      'network Critic(image: [28, 1]) -> [1] {',
      [
        'network storage.type.network',
        'Critic entity.name.type.network',
        'image variable.parameter',
        '28 constant.numeric',
        '1 constant.numeric',
        '-> keyword.operator.flow',
        '1 constant.numeric',
      ],
    ],
    [
      '  conv(64, stride: 2) -> leaky_relu(0.2) -> Double(8)',
      [
        'conv entity.name.function',
        '64 constant.numeric',
        'stride variable.parameter',
        '2 constant.numeric',
        '-> keyword.operator.flow',
        'leaky_relu entity.name.function',
        '0.2 constant.numeric',
        '-> keyword.operator.flow',
        'Double entity.name.type',
        '8 constant.numeric',
      ],
    ],
    ['  it * gate', ['it variable.language.it', '* keyword.operator.arithmetic', 'gate variable.other']],
    [
      '  data image, label = mnist(train)',
      [
        'data keyword.other.data',
        'image variable.other',
        'label variable.other',
        '= keyword.operator.assignment',
        'mnist entity.name.function',
        'train variable.other',
      ],
    ],
    [
      '  data = relu',
      ['data variable.other.readwrite', '= keyword.operator.assignment', 'relu variable.other'],
    ],
    [
      '  minimize l1(a, b) over Critic using adam(2e-4)',
      [
        'minimize keyword.control.minimize',
        'l1 entity.name.function',
        'a variable.other',
        'b variable.other',
        'over keyword.other.over',
        'Critic variable.other',
        'using keyword.other.using',
        'adam entity.name.function',
        '2e-4 constant.numeric',
      ],
    ],
    ['  batch 64', ['batch keyword.other.setting', '64 constant.numeric']],
    [
      '  batch -> relu',
      ['batch entity.name.function', '-> keyword.operator.flow', 'relu entity.name.function'],
    ],
    [
      '  measure psnr(a) on mnist(test) every 2 epochs',
      [
        'measure keyword.other.measure',
        'psnr entity.name.function',
        'a variable.other',
        'on keyword.other.on',
        'mnist entity.name.function',
        'test variable.other',
        'every keyword.other.every',
        '2 constant.numeric',
        'epochs keyword.other.unit',
      ],
    ],
    [
      '  repeat i in 0..4 {',
      [
        'repeat keyword.control.repeat',
        'i variable.other.readwrite',
        'in keyword.control.in',
        '0 constant.numeric',
        '.. keyword.operator.range',
        '4 constant.numeric',
      ],
    ],
    [
      'block Residual(channels, stride = 1) { x = if not true { it } else { fixed normal(1) } }',
      [
        'block storage.type.block',
        'Residual entity.name.type.block',
        'channels variable.other',
        'stride variable.other',
        '= keyword.operator.assignment',
        '1 constant.numeric',
        'x variable.other.readwrite',
        '= keyword.operator.assignment',
        'if keyword.control.conditional',
        'not keyword.operator.logical',
        'true constant.language.boolean',
        'it variable.language.it',
        'else keyword.control.conditional',
        'fixed storage.modifier.fixed',
        'normal entity.name.function',
        '1 constant.numeric',
      ],
    ],
    [
      'import "a\\"\\q.cnn" // x',
      [
        'import keyword.control.import',
        'a string.quoted.double',
        '\\" constant.character.escape',
        '\\q invalid.illegal.escape',
        '.cnn string.quoted.double',
        'x comment.line.double-slash',
      ],
    ],
    ['/// Draws. // still', ['Draws. // still comment.line.documentation']],
    [
      '/* a\nb */\nlet c = 1',
      [
        'a comment.block',
        'b comment.block',
        'let storage.type.let',
        'c variable.other.constant',
        '= keyword.operator.assignment',
        '1 constant.numeric',
      ],
    ],
    [
      'let s = "open\nlet b = 1',
      [
        'let storage.type.let',
        's variable.other.constant',
        '= keyword.operator.assignment',
        'open string.quoted.double',
        'let storage.type.let',
        'b variable.other.constant',
        '= keyword.operator.assignment',
        '1 constant.numeric',
      ],
    ],
    [
      'x = photo.height',
      [
        'x variable.other.readwrite',
        '= keyword.operator.assignment',
        'photo variable.other',
        'height variable.other.property',
      ],
    ],
    ['train digits {', ['train storage.type.train', 'digits entity.name.function.train']],
  ])('%j', (text, expected) => {
    expect(scopes(text)).toEqual(expected);
  });
});

describe('language configuration', () => {
  const configuration = JSON.parse(readFileSync(new URL('language-configuration.json', grammars), 'utf8'));
  const { increaseIndentPattern, decreaseIndentPattern } = configuration.indentationRules;

  it.each([
    ['network N(a: [1]) {', true],
    ['  repeat 4 { // again', true],
    ['  f(', true],
    ['  f(a, [1, 2])', false],
    ['  if a { b } else { c }', false],
    ['  // a {', false],
    ['  x = "{"', false],
    ['} else {', true],
  ])('%j indents what follows: %s', (line, indents) => {
    expect(new RegExp(increaseIndentPattern).test(line)).toBe(indents);
  });

  it.each([
    ['}', true],
    ['  ) -> relu', true],
    ['  relu }', false],
  ])('%j goes back: %s', (line, goesBack) => {
    expect(new RegExp(decreaseIndentPattern).test(line)).toBe(goesBack);
  });

  it('goes on with documentation on the next line, and with nothing else', () => {
    const rule = configuration.onEnterRules.find(
      (r: { action: { appendText?: string } }) => r.action.appendText,
    );
    const before = new RegExp(rule.beforeText.pattern);
    expect(rule.action.appendText).toBe('/// ');
    expect(['/// x', '  ///', '// x', '//// x', 'a /// x'].map((line) => before.test(line))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('indents after an arrow or operator at the end of a line, not after a comment', () => {
    const rule = configuration.onEnterRules.find((r: { beforeText: { pattern: string } }) =>
      r.beforeText.pattern.includes('->'),
    );
    const before = new RegExp(rule.beforeText.pattern);
    expect(['  a ->', 'x =', 'a +', '  // a +', 'a */', 'relu'].map((line) => before.test(line))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  it('has a word pattern that takes a name whole', () => {
    const { pattern, flags } = configuration.wordPattern;
    expect('leaky_relu größe 2e-4'.match(new RegExp(pattern, `g${flags}`))).toEqual([
      'leaky_relu',
      'größe',
      '2e-4',
    ]);
  });
});
