/** Railroad diagrams of the grammar's rules, as files that GitHub shows in a light and in a dark theme. */
import {
  Choice,
  Diagram,
  NonTerminal,
  OneOrMore,
  Optional,
  Sequence,
  Skip,
  Terminal,
  ZeroOrMore,
} from '@prantlf/railroad-diagrams';

/** Words that are no rules in the diagrams, since what they are is said in the text. */
const NAMES = new Map([
  ['Setting', 'setting'],
  ['Unit', 'epoch(s)'],
  ['Newline', 'line end'],
]);

const STYLE = `
svg { background: none; }
path { stroke-width: 2; stroke: #57606a; fill: none; }
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; text-anchor: middle; fill: #1f2328; }
rect { stroke-width: 2; stroke: #57606a; fill: #ddf4ff; }
g.non-terminal rect { fill: #f6f8fa; }
@media (prefers-color-scheme: dark) {
  path, rect { stroke: #8b949e; }
  text { fill: #e6edf3; }
  rect { fill: #0c2d6b; }
  g.non-terminal rect { fill: #161b22; }
}
`;

/** @param rule a rule as Chevrotain serializes it @returns an SVG file's text */
export function diagram(rule) {
  const svg = new Diagram(all(rule.definition)).format();
  const [, open, rest] = /^(<svg[^>]*>)([\s\S]*)$/.exec(svg.toStandalone(STYLE));
  return `${open}\n<title>The rule ${rule.name}</title>${rest}\n`;
}

function all(definition) {
  const items = definition.map(item);
  return items.length === 1 ? items[0] : items.length === 0 ? new Skip() : new Sequence(...items);
}

function item(node) {
  switch (node.type) {
    case 'NonTerminal':
      return new NonTerminal(node.name);
    case 'Terminal':
      return terminal(node);
    case 'Alternation':
      return new Choice(0, ...node.definition.map(item));
    case 'Option':
      return new Optional(all(node.definition));
    case 'Repetition':
      return new ZeroOrMore(all(node.definition));
    case 'RepetitionMandatory':
      return new OneOrMore(all(node.definition));
    case 'RepetitionWithSeparator':
      return new ZeroOrMore(all(node.definition), terminal(node.separator));
    case 'RepetitionMandatoryWithSeparator':
      return new OneOrMore(all(node.definition), terminal(node.separator));
    default:
      return all(node.definition);
  }
}

function terminal({ name, label }) {
  const quoted = /^'(.*)'$/.exec(label)?.[1];
  return quoted === undefined ? new NonTerminal(NAMES.get(name) ?? label) : new Terminal(quoted);
}
